#include "viz/strokes.h"

static int named_key(SDL_Keycode code) {
    switch (code) {
    case SDLK_RIGHT: return MW_KEY_RIGHT;
    case SDLK_LEFT: return MW_KEY_LEFT;
    case SDLK_UP: return MW_KEY_UP;
    case SDLK_DOWN: return MW_KEY_DOWN;
    case SDLK_HOME: return MW_KEY_HOME;
    case SDLK_END: return MW_KEY_END;
    case SDLK_PAGEUP: return MW_KEY_PAGE_UP;
    case SDLK_PAGEDOWN: return MW_KEY_PAGE_DOWN;
    case SDLK_TAB: return MW_KEY_TAB;
    case SDLK_RETURN:
    case SDLK_KP_ENTER: return MW_KEY_ENTER;
    case SDLK_ESCAPE: return MW_KEY_ESCAPE;
    case SDLK_F1: return MW_KEY_F1;
    case SDLK_F11: return MW_KEY_F11;
    default: return 0;
    }
}

static bool is_letter_or_space(int character) {
    return character == ' ' || (character >= 'a' && character <= 'z');
}

/* Holding a key down travels and scrolls on; it does not switch something to and fro. */
static bool may_repeat(int key) {
    return key >= MW_KEY_RIGHT && key <= MW_KEY_TAB;
}

static bool of_key(const SDL_KeyboardEvent *event, struct mw_stroke *stroke) {
    SDL_Keycode code = event->keysym.sym;
    stroke->shift = event->keysym.mod & KMOD_SHIFT;
    stroke->control = event->keysym.mod & KMOD_CTRL;
    stroke->key = named_key(code);
    bool plain = code > 0 && code < 128;
    if (code == SDLK_KP_PLUS) stroke->key = stroke->control ? '+' : 0;
    if (code == SDLK_KP_MINUS) stroke->key = stroke->control ? '-' : 0;
    if (stroke->key == 0 && plain && (stroke->control || is_letter_or_space(code))) stroke->key = code;
    if (event->keysym.mod & (KMOD_ALT | KMOD_GUI)) return false; /* the window manager's */
    return stroke->key != 0 && (!event->repeat || may_repeat(stroke->key));
}

bool mw_stroke_of(const SDL_Event *event, struct mw_stroke *stroke) {
    *stroke = (struct mw_stroke){0};
    if (event->type == SDL_KEYDOWN) return of_key(&event->key, stroke);
    const char *text = event->text.text;
    bool one = text[0] != '\0' && text[1] == '\0';
    if (!one || is_letter_or_space(text[0] | 0x20)) return false;
    stroke->key = text[0];
    return true;
}

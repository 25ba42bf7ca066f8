#include "viz/theme.h"

/* tests/viz/test_theme.c computes the contrast of every pair that text is drawn in. */
static const struct mw_theme LIGHT = {
    .ink = 0x1B2733FF,
    .muted = 0x5B6B82FF, /* a shade under #64748B, which fails 4.5:1 on the ground and on soft colours */
    .hairline = 0xDCE2E9FF,
    .ground = 0xEEF1F4FF,
    .panel = 0xFFFFFFFF,
    .bar = 0x16202BFF,
    .on_bar = 0xFFFFFFFF,
    .on_bar_muted = 0x9AA8BAFF,
    .attention = 0x7A5A00FF,
    .attention_ground = 0xFFF8E6FF,
    .failure = 0xB42318FF,
    .failure_ground = 0xFEF0EEFF,
    .good = 0x067647FF,
    .accent = 0x0072B2FF,
    .shadow = 0x1B273314,
    .protocol = {[MW_PROTOCOL_NONE] = 0x56657BFF,
                 [MW_PROTOCOL_SMTP] = 0x0072B2FF,
                 [MW_PROTOCOL_POP3] = 0xB84F06FF, /* #C2560A held 4.5:1 on white only */
                 [MW_PROTOCOL_IMAP] = 0x007A5AFF,
                 [MW_PROTOCOL_DNS] = 0x7A4E9CFF},
    .protocol_ground = {[MW_PROTOCOL_NONE] = 0xF1F4F7FF,
                        [MW_PROTOCOL_SMTP] = 0xE6F2F9FF,
                        [MW_PROTOCOL_POP3] = 0xFDF0E7FF,
                        [MW_PROTOCOL_IMAP] = 0xE3F4EEFF,
                        [MW_PROTOCOL_DNS] = 0xF3EDF8FF},
    .on_protocol = 0xFFFFFFFF,
};

static const struct mw_theme DARK = {
    .ink = 0xE8EDF2FF,
    .muted = 0x9DABBCFF,
    .hairline = 0x32414FFF,
    .ground = 0x0E151CFF,
    .panel = 0x17212BFF,
    .bar = 0x0A1016FF,
    .on_bar = 0xFFFFFFFF,
    .on_bar_muted = 0x9AA8BAFF,
    .attention = 0xF2C94CFF,
    .attention_ground = 0x2E2710FF,
    .failure = 0xFF8A7DFF,
    .failure_ground = 0x3A1B18FF,
    .good = 0x4CC38AFF,
    .accent = 0x5CB3E4FF,
    .shadow = 0x00000050,
    .protocol = {[MW_PROTOCOL_NONE] = 0x9DABBCFF,
                 [MW_PROTOCOL_SMTP] = 0x5CB3E4FF,
                 [MW_PROTOCOL_POP3] = 0xF29A57FF,
                 [MW_PROTOCOL_IMAP] = 0x45C7A0FF,
                 [MW_PROTOCOL_DNS] = 0xC6A2E3FF},
    .protocol_ground = {[MW_PROTOCOL_NONE] = 0x222E3AFF,
                        [MW_PROTOCOL_SMTP] = 0x142F40FF,
                        [MW_PROTOCOL_POP3] = 0x3A2614FF,
                        [MW_PROTOCOL_IMAP] = 0x123329FF,
                        [MW_PROTOCOL_DNS] = 0x2D2238FF},
    .on_protocol = 0x0A1016FF,
};

const struct mw_theme *mw_theme_of(bool dark) {
    return dark ? &DARK : &LIGHT;
}

/* What the POP3 server says in the language that the client chose (RFC 6856 §3), and the choice itself. */
#include <string.h>

#include "sim/protocol/pop3/server_inside.h"

/* The words of the table's rows. What stands in front, +OK, -ERR and a response code, is for programs. */
static const struct mw_bilingual words[] = {
    {{"some marked messages cannot be removed", "sebagian pesan bertanda tidak dapat dihapus"}},
    {{"some marked messages were not removed", "sebagian pesan bertanda belum terhapus"}},
    {{"another session is using this mailbox", "sesi lain sedang memakai kotak surat ini"}},
    {{"you were here a moment ago: come back later", "Anda baru saja dari sini: kembalilah nanti"}},
    {{"the mailbox cannot be opened now", "kotak surat sedang tidak dapat dibuka"}},
    {{"the mailbox cannot be opened: call the postmaster",
      "kotak surat tidak dapat dibuka: hubungi postmaster"}},
    {{"wrong name or password, three times: bye", "nama atau kata sandi salah, tiga kali: sampai jumpa"}},
    {{"wrong name or password", "nama atau kata sandi salah"}},
    {{"the response is too long: the login is broken off",
      "jawabannya terlalu panjang: proses masuk dihentikan"}},
    {{"the login is broken off, as you wish", "proses masuk dihentikan, sesuai permintaan"}},
    {{"this is not what the mechanism wants: the login is broken off",
      "ini tidak sesuai dengan mekanismenya: proses masuk dihentikan"}},
    {{"the line is too long: 255 octets at most", "barisnya terlalu panjang: paling banyak 255 oktet"}},
    {{"I do not know this command (CAPA lists what I can do)",
      "perintah ini tidak dikenal (CAPA menyebut yang tersedia)"}},
    {{"you are logged in already", "Anda sudah masuk"}},
    {{"this is not what the mechanism wants", "ini tidak sesuai dengan mekanismenya"}},
    {{"this mechanism is not offered (CAPA lists those that are)",
      "mekanisme ini tidak ditawarkan (CAPA menyebut yang tersedia)"}},
    {{"now the password (PASS)", "sekarang kata sandinya (PASS)"}},
    {{"first your name (USER)", "sebutkan dulu nama Anda (USER)"}},
    {{"bye", "sampai jumpa"}},
    {{"log in first (USER, then PASS)", "masuk dulu (USER, lalu PASS)"}},
    {{"the password comes next (PASS)", "kata sandinya dulu (PASS)"}},
    {{"no such message: it is marked as deleted (RSET takes the marks off)",
      "pesan itu tidak ada: sudah ditandai untuk dihapus (RSET melepas tanda)"}},
    {{"UTF-8 from now on", "mulai sekarang UTF-8"}},
    {{"UTF8 comes before the login", "UTF8 diucapkan sebelum masuk"}},
    {{"I do not speak that language (LANG lists mine)",
      "bahasa itu tidak dikenal (LANG menyebut yang tersedia)"}},
    {{"not now", "tidak sekarang"}},
};

/* "+OK ", "-ERR " or "-ERR [AUTH] " */
static size_t indicator_length(struct mw_span text) {
    size_t length = mw_span_find(text, ' ') + 1;
    if (length < text.len && text.data[length] == '[')
        length += mw_span_find(mw_span_from(text, length), ']') + 2;
    return length;
}

bool mw_pop3_server_translate(struct mw_span text, enum mw_language language, struct mw_buffer *out) {
    size_t length = indicator_length(text);
    struct mw_span rest = mw_span_from(text, length);
    mw_buffer_add(out, mw_span_cut(text, 0, length));
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!mw_span_is(rest, words[i].in[MW_LANGUAGE_EN])) continue;
        mw_buffer_add_text(out, words[i].in[language]);
        return true;
    }
    mw_buffer_add(out, rest);
    return rest.len == 0;
}

/* RFC 4647 §3.4: the longest front part of the range that is a language of ours; "*": the server chooses. */
static int language_of(struct mw_span range) {
    char code[3] = "";
    if (mw_span_is(range, "*")) return MW_LANGUAGE_EN;
    struct mw_span first = mw_span_cut(range, 0, mw_span_find(range, '-'));
    if (first.len != 2) return -1;
    for (size_t i = 0; i < 2; i++)
        code[i] = mw_ascii_lower(first.data[i]);
    return mw_language_of(code);
}

static bool other_language(const void *machine) {
    const struct mw_pop3_server *server = machine;
    return server->command.text.len > 0 && language_of(server->command.text) < 0;
}

static bool language_named(const void *machine) {
    return ((const struct mw_pop3_server *)machine)->command.text.len > 0;
}

static void switch_language(void *machine) {
    struct mw_pop3_server *server = machine;
    struct mw_buffer line = {0};
    server->language = (enum mw_language)language_of(server->command.text);
    bool indonesian = server->language == MW_LANGUAGE_ID;
    mw_buffer_format(&line, "+OK %s %s", mw_language_code(server->language),
                     indonesian ? "mulai sekarang dalam bahasa Indonesia" : "English from now on");
    mw_pop3_server_say(server, false, &line);
}

static void list_languages(void *machine) {
    struct mw_pop3_server *server = machine;
    struct mw_buffer line = {0};
    mw_buffer_add_text(&line,
                       server->language == MW_LANGUAGE_ID ? "+OK bahasa yang tersedia" : "+OK I speak");
    mw_pop3_server_say(server, true, &line);
#define X(name, code, title)                                                                                 \
    line = (struct mw_buffer){0};                                                                            \
    mw_buffer_add_text(&line, code " " title);                                                               \
    mw_pop3_server_say(server, true, &line);
    MW_LANGUAGES(X)
#undef X
    line = (struct mw_buffer){0};
    mw_buffer_add_text(&line, ".");
    mw_pop3_server_say(server, false, &line);
}

const struct mw_guard mw_pop3_other_language = {{{"no language of ours", "bahasa lain"}}, other_language};
const struct mw_guard mw_pop3_language_named = {{{"names a language", "menyebut bahasa"}}, language_named};
const struct mw_action mw_pop3_switch_language = {"switch language", switch_language};
const struct mw_action mw_pop3_list_languages = {"list languages", list_languages};

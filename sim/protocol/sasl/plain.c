#include "sim/protocol/sasl/plain.h"

#include "sim/base/text.h"

/* The text before the next NUL; *message moves past the NUL. */
static bool take_part(struct mw_span *message, struct mw_span *part) {
    size_t nul = mw_span_find(*message, '\0');
    if (nul == message->len) return false;
    *part = mw_span_cut(*message, 0, nul);
    *message = mw_span_from(*message, nul + 1);
    return true;
}

bool mw_sasl_plain_parse(struct mw_span message, struct mw_sasl_plain *plain) {
    if (!mw_utf8_valid(message)) return false;
    if (!take_part(&message, &plain->authorize) || !take_part(&message, &plain->login)) return false;
    plain->password = message;
    return plain->login.len > 0 && message.len > 0 && mw_span_find(message, '\0') == message.len;
}

void mw_sasl_plain_build(const char *login, const char *password, struct mw_buffer *out) {
    mw_buffer_add_byte(out, '\0');
    mw_buffer_add_text(out, login);
    mw_buffer_add_byte(out, '\0');
    mw_buffer_add_text(out, password);
}

#include "sim/protocol/smtp/parameter.h"

#include "sim/base/text.h"
#include "sim/protocol/smtp/path.h"
#include "sim/protocol/smtp/xtext.h"

/* RFC 1870 §5; RFC 3461 §4.2, §4.4 */
enum { SIZE_DIGITS = 20, ORCPT_LIMIT = 500, ENVID_LIMIT = 100 };

static enum mw_smtp_parameter find(struct mw_span keyword, bool of_mail) {
    static const struct {
        const char *keyword;
        bool mail, rcpt;
    } KNOWN[] = {
#define X(name, mail, rcpt) {#name, mail, rcpt},
        MW_SMTP_PARAMETERS(X)
#undef X
    };
    for (int i = 0; i < MW_SMTP_PARAMETER_COUNT; i++)
        if (mw_span_is_nocase(keyword, KNOWN[i].keyword) && (of_mail ? KNOWN[i].mail : KNOWN[i].rcpt))
            return (enum mw_smtp_parameter)i;
    return MW_SMTP_PARAMETER_COUNT;
}

static bool read_size(struct mw_span value, uint64_t *size) {
    if (mw_span_number(value, size)) return value.len <= SIZE_DIGITS;
    *size = UINT64_MAX;
    for (size_t i = 0; i < value.len; i++)
        if (!mw_ascii_is_digit(value.data[i])) return false;
    return value.len > 0 && value.len <= SIZE_DIGITS;
}

/* NEVER stands alone; the others each once at most, in any order. */
static bool is_notify(struct mw_span value) {
    static const char *const WORDS[] = {"SUCCESS", "FAILURE", "DELAY"};
    bool seen[3] = {false};
    if (mw_span_is_nocase(value, "NEVER")) return true;
    for (;;) {
        size_t comma = mw_span_find(value, ',');
        struct mw_span word = mw_span_cut(value, 0, comma);
        int found = -1;
        for (int i = 0; i < 3; i++)
            if (mw_span_is_nocase(word, WORDS[i])) found = i;
        if (found < 0 || seen[found]) return false;
        seen[found] = true;
        if (comma == value.len) return true;
        value = mw_span_from(value, comma + 1);
    }
}

static bool is_atom(struct mw_span text) {
    for (size_t i = 0; i < text.len; i++)
        if (!mw_ascii_is_letter(text.data[i]) && !mw_ascii_is_digit(text.data[i]) && text.data[i] != '-')
            return false;
    return text.len > 0;
}

/* "rfc822;rina@kantor.example"; an address of type utf-8 may be written as it is (RFC 6533 §3). */
static bool is_orcpt(struct mw_span value, bool *international) {
    size_t semicolon = mw_span_find(value, ';');
    struct mw_span type = mw_span_cut(value, 0, semicolon), address = mw_span_from(value, semicolon + 1);
    if (semicolon == value.len || value.len > ORCPT_LIMIT || !is_atom(type) || address.len == 0) return false;
    if (mw_path_is_ascii(address)) return mw_xtext_valid(address);
    *international = true;
    return mw_span_is_nocase(type, "utf-8") && mw_utf8_valid(address);
}

static bool is_good(struct mw_smtp_parameters *parameters, enum mw_smtp_parameter which, bool has_value) {
    struct mw_span value = parameters->value[which];
    switch (which) {
    case MW_SMTP_WITH_SIZE: return read_size(value, &parameters->size);
    case MW_SMTP_WITH_BODY:
        parameters->eight_bit = mw_span_is_nocase(value, "8BITMIME");
        return parameters->eight_bit || mw_span_is_nocase(value, "7BIT");
    case MW_SMTP_WITH_AUTH: return value.len > 0 && (mw_span_is(value, "<>") || mw_xtext_valid(value));
    case MW_SMTP_WITH_SMTPUTF8: return !has_value;
    case MW_SMTP_WITH_RET: return mw_span_is_nocase(value, "FULL") || mw_span_is_nocase(value, "HDRS");
    case MW_SMTP_WITH_ENVID: return value.len > 0 && value.len <= ENVID_LIMIT && mw_xtext_valid(value);
    case MW_SMTP_WITH_NOTIFY: return is_notify(value);
    case MW_SMTP_WITH_ORCPT: return is_orcpt(value, &parameters->international);
    case MW_SMTP_PARAMETER_COUNT: break;
    }
    return false;
}

enum mw_smtp_fault mw_smtp_parameters_parse(struct mw_span text, bool of_mail,
                                            struct mw_smtp_parameters *parameters) {
    enum mw_smtp_fault first = MW_SMTP_FAULT_NONE;
    text = mw_span_trim(text);
    while (text.len > 0) {
        struct mw_span word = mw_span_word(&text);
        size_t equals = mw_span_find(word, '=');
        enum mw_smtp_parameter which = find(mw_span_cut(word, 0, equals), of_mail);
        enum mw_smtp_fault fault = MW_SMTP_FAULT_PARAMETER;
        if (which < MW_SMTP_PARAMETER_COUNT && parameters->has[which]) {
            fault = MW_SMTP_FAULT_VALUE;
        } else if (which < MW_SMTP_PARAMETER_COUNT) {
            parameters->has[which] = true;
            parameters->value[which] = mw_span_from(word, equals + 1);
            fault = is_good(parameters, which, equals < word.len) ? MW_SMTP_FAULT_NONE : MW_SMTP_FAULT_VALUE;
        }
        if (first == MW_SMTP_FAULT_NONE) first = fault;
    }
    return first;
}

bool mw_smtp_notify_asks(const char *notify, const char *what) {
    struct mw_span rest = mw_span_of(notify ? notify : "FAILURE,DELAY");
    while (rest.len > 0) {
        struct mw_span word = mw_span_cut(rest, 0, mw_span_find(rest, ','));
        if (mw_span_is_nocase(word, what)) return true;
        rest = mw_span_from(rest, word.len + 1);
    }
    return false;
}

#include "sim/trace/notice.h"

static const struct {
    const char *id;
    bool failure;
    struct mw_bilingual sentence;
} notices[] = {
#define X(name, id, failure, english, indonesian) {id, failure, {{english, indonesian}}},
    MW_NOTICES(X)
#undef X
};

const char *mw_notice_id(enum mw_notice notice) {
    return notices[notice].id;
}

bool mw_notice_is_failure(enum mw_notice notice) {
    return notices[notice].failure;
}

static struct mw_span argument(struct mw_span args, int number, enum mw_language language) {
    for (; number > 1; number--)
        args = mw_span_from(args, mw_span_find(args, MW_NOTICE_SEPARATOR) + 1);
    struct mw_span both = mw_span_cut(args, 0, mw_span_find(args, MW_NOTICE_SEPARATOR));
    size_t other = mw_span_find(both, MW_NOTICE_OTHER_LANGUAGE);
    if (other == both.len || language == MW_LANGUAGE_EN) return mw_span_cut(both, 0, other);
    return mw_span_from(both, other + 1);
}

void mw_notice_sentence(struct mw_buffer *out, enum mw_notice notice, struct mw_span args,
                        enum mw_language language) {
    const char *at = mw_say(notices[notice].sentence, language);
    for (; *at; at++) {
        if (*at == '%' && at[1] >= '1' && at[1] <= '9') {
            mw_buffer_add(out, argument(args, *++at - '0', language));
        } else {
            mw_buffer_add_byte(out, *at);
        }
    }
}

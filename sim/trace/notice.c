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

static struct mw_span argument(struct mw_span args, int number) {
    for (; number > 1; number--)
        args = mw_span_from(args, mw_span_find(args, MW_NOTICE_SEPARATOR) + 1);
    return mw_span_cut(args, 0, mw_span_find(args, MW_NOTICE_SEPARATOR));
}

void mw_notice_sentence(struct mw_buffer *out, enum mw_notice notice, struct mw_span args,
                        enum mw_language language) {
    const char *at = mw_say(notices[notice].sentence, language);
    for (; *at; at++) {
        if (*at == '%' && at[1] >= '1' && at[1] <= '9') {
            mw_buffer_add(out, argument(args, *++at - '0'));
        } else {
            mw_buffer_add_byte(out, *at);
        }
    }
}

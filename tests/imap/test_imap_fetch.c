/* FETCH: every item, on letters as they should be and as they come. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sim/protocol/imap/fetch.h"

static const char *keywords[] = {"$Forwarded", "Penting"};

struct asked {
    bool uid, modseq, utf8, recent;
    uint64_t flags;
};

/* What is answered, '\r' left out; "BAD" if the items cannot be read, "NO" if a part cannot be decoded. */
static char *answer(struct mw_span letter, const char *items, struct asked asked) {
    struct mw_arena arena = {0};
    struct mw_imap_reader reader = {.text = mw_span_of(items), .arena = &arena};
    struct mw_imap_fetch fetch;
    struct mw_imap_reply reply = {.utf8 = asked.utf8};
    struct mw_mail mail = {.uid = 77, .text = letter, .modseq = 5, .arrived_s = 837596665};
    struct mw_mailbox mailbox = {.keywords = keywords, .keyword_count = 2};
    struct mw_imap_seen seen = {.uid = 77, .recent = asked.recent, .flags = asked.flags, .modseq = 5};
    struct mw_buffer out = {0};
    if (!mw_imap_fetch_read(&reader, &fetch) || !mw_imap_end(&reader)) {
        assert_non_null(reader.wanted);
        mw_buffer_add_text(&out, "BAD");
    } else if (!mw_imap_fetch_answer(&fetch, 12, &mail, &mailbox, &seen, asked.uid, asked.modseq, -420,
                                     &reply)) {
        assert_int_equal(reply.text.len + reply.literal_count, 0);
        mw_buffer_add_text(&out, "NO");
    }
    for (size_t i = 0; i < reply.literal_count; i++) { /* they lie where they were said to lie */
        struct mw_imap_literal literal = reply.literals[i];
        char counted[32];
        int len = snprintf(counted, sizeof counted, "{%zu}\r\n", literal.len);
        assert_memory_equal(reply.text.data + literal.at - len, counted, (size_t)len);
        assert_true(literal.at + literal.len <= reply.text.len);
    }
    for (size_t i = 0; i < reply.text.len; i++)
        if (reply.text.data[i] != '\r')
            mw_buffer_add_byte(&out, reply.text.data[i] ? reply.text.data[i] : '0');
    char *text = strdup(mw_buffer_text(&out));
    mw_buffer_free(&out);
    mw_imap_reply_free(&reply);
    mw_arena_free(&arena);
    return text;
}

static void same(const char *items, char *told, const char *wanted) {
    if (strcmp(told, wanted) != 0) fail_msg("%s\nis\n%s\nnot\n%s", items, told, wanted);
    free(told);
}

/* The letter and the answer's literals are written with '\n' and travel with CRLF. */
static void is(const char *letter, const char *items, const char *wanted) {
    struct mw_buffer text = {0}, whole = {0};
    for (const char *c = letter; *c != '\0'; c++) {
        if (*c == '\n') mw_buffer_add_byte(&text, '\r');
        mw_buffer_add_byte(&text, *c);
    }
    bool bare = strcmp(wanted, "BAD") == 0 || strcmp(wanted, "NO") == 0;
    mw_buffer_format(&whole, bare ? "%s" : "* 12 FETCH (%s)", wanted);
    same(items, answer(mw_buffer_span(&text), items, (struct asked){0}), mw_buffer_text(&whole));
    mw_buffer_free(&whole);
    mw_buffer_free(&text);
}

static const char LETTER[] = "Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\n"
                             "From: Terry Gray <gray@cac.washington.edu>\n"
                             "Subject: IMAP4rev2 WG mtg\n summary and minutes\n"
                             "To: imap@cac.washington.edu\n"
                             "cc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\n"
                             "Message-Id: <B27397-0100000@cac.washington.ed>\n"
                             "MIME-Version: 1.0\n"
                             "Content-Type: TEXT/PLAIN; CHARSET=US-ASCII\n"
                             "\n"
                             "Hello\nthere\n";

#define ENVELOPE                                                                                             \
    "ENVELOPE (\"Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\" \"IMAP4rev2 WG mtg summary and minutes\" "          \
    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "                                                \
    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "                                                \
    "((\"Terry Gray\" NIL \"gray\" \"cac.washington.edu\")) "                                                \
    "((NIL NIL \"imap\" \"cac.washington.edu\")) "                                                           \
    "((NIL NIL \"minutes\" \"CNRI.Reston.VA.US\")(\"John Klensin\" NIL \"KLENSIN\" \"MIT.EDU\")) "           \
    "NIL NIL \"<B27397-0100000@cac.washington.ed>\")"
#define BODY "(\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7bit\" 14 2)"

/* RFC 9051 §8 and the examples of §7.5.2. */
static void the_rfc_example(void **state) {
    (void)state;
    is(LETTER, "FAST", "FLAGS () INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 357");
    is(LETTER, "all", "FLAGS () INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 357 " ENVELOPE);
    is(LETTER, "Full",
       "FLAGS () INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 357 " ENVELOPE " BODY " BODY);
    is(LETTER, "(ENVELOPE BODY UID)", ENVELOPE " BODY " BODY " UID 77");
    is(LETTER, "bodystructure",
       "BODYSTRUCTURE (\"TEXT\" \"PLAIN\" (\"CHARSET\" \"US-ASCII\") NIL NIL \"7bit\" 14 2 NIL NIL NIL NIL)");
    is(LETTER, "BODY[HEADER.FIELDS (DATE FROM)]",
       "BODY[HEADER.FIELDS (DATE FROM)] {91}\nDate: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\n"
       "From: Terry Gray <gray@cac.washington.edu>\n\n");
    is(LETTER, "BODY.PEEK[HEADER.FIELDS.NOT (date from subject to \"cc\" {10}\r\nMessage-Id \"a b\" \"\")]",
       "BODY[HEADER.FIELDS.NOT (date from subject to cc Message-Id \"a b\" \"\")] {65}\n"
       "MIME-Version: 1.0\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\n\n");
    is(LETTER, "BODY[TEXT]", "BODY[TEXT] {14}\nHello\nthere\n");
    is(LETTER, "BODY[1]", "BODY[1] {14}\nHello\nthere\n");
    is(LETTER, "RFC822.TEXT", "RFC822.TEXT {14}\nHello\nthere\n");
}

static void partial_fetches(void **state) {
    (void)state;
    is(LETTER, "BODY[TEXT]<0.5>", "BODY[TEXT]<0> {5}\nHello");
    is(LETTER, "BODY[TEXT]<7.2>", "BODY[TEXT]<7> {2}\nth");
    is(LETTER, "BODY[TEXT]<7.200>", "BODY[TEXT]<7> {7}\nthere\n");
    is(LETTER, "BODY[1]<14.1>", "BODY[1]<14> {0}\n");
    is(LETTER, "BODY.PEEK[]<4294967296.9223372036854775807>", "BODY[]<4294967296> {0}\n");
    is(LETTER, "BODY[]<0.0>", "BAD");
    is(LETTER, "BODY[]<0>", "BAD");
    is(LETTER, "BODY[]<.1>", "BAD");
    is(LETTER, "BODY[]<0.1", "BAD");
    is(LETTER, "BODY[]<-1.1>", "BAD");
}

static void what_cannot_be_read(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",
        "()",
        "(FLAGS",
        "FLAGS)",
        "(FLAGS  UID)",
        "( FLAGS)",
        "(ALL)",
        "(FLAGS FAST)",
        "ALL FLAGS",
        "FLAG",
        "FLAGSX",
        "BODY[",
        "BODY[0]",
        "BODY[1.0]",
        "BODY[1.]",
        "BODY[.1]",
        "BODY[1..2]",
        "BODY[MIME]",
        "BODY[A]",
        "BODY[1.A]",
        "BODY[HEADER.]",
        "BODY[1HEADER]",
        "BODY[HEADER.FIELDS]",
        "BODY.PEEK",
        "BODY[HEADER.FIELDS ()]",
        "BODY[HEADER.FIELDS (A]",
        "BODY[HEADER.FIELDS(A)]",
        "BODY[TEXT.1]",
        "BODY []",
        "BODYSTRUCTURE[]",
        "BINARY",
        "BINARY[MIME]",
        "BINARY[1]<0.0>",
        "BINARY.SIZE[1]<0.1>",
        "BINARY.SIZE",
        "RFC822[]",
        "RFC822.PEEK",
        "BODY[4294967296]",
        "UID[]",
        "BODY[ ]",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        is(LETTER, bad[i], "BAD");
}

/* The tree of RFC 9051 §6.4.5.1: which numbers lead to which part. */
static const char TREE[] = "Subject: top\nContent-Type: multipart/mixed; boundary=a\n\n"
                           "--a\nX: 1\n\nplain\n"
                           "--a\nContent-Type: application/octet-stream\n\noctets\n"
                           "--a\nContent-Type: message/rfc822\n\n"
                           "Subject: three\nContent-Type: multipart/mixed; boundary=b\n\n"
                           "--b\nX: 3.1\n\nthree one\n"
                           "--b\nContent-Type: application/octet-stream\n\nthree two\n"
                           "--b--\n"
                           "--a\nContent-Type: multipart/mixed; boundary=c\n\n"
                           "--c\nContent-Type: image/gif\nX: 4.1\n\ngif\n"
                           "--c\nContent-Type: message/rfc822\nX: 4.2\n\n"
                           "Subject: four two\nContent-Type: multipart/mixed; boundary=d\n\n"
                           "--d\n\nfour two one\n"
                           "--d\nContent-Type: multipart/alternative; boundary=e\n\n"
                           "--e\nX: 4.2.2.1\n\nplain again\n"
                           "--e\nContent-Type: text/richtext\n\nrich\n"
                           "--e--\n--d--\n--c--\n--a--\n";

static void parts_by_number(void **state) {
    (void)state;
    is(TREE, "(BODY[1] BODY[2] BODY[1.MIME])",
       "BODY[1] {5}\nplain BODY[2] {6}\noctets BODY[1.MIME] {8}\nX: 1\n\n");
    is(TREE, "BODY[3.HEADER]",
       "BODY[3.HEADER] {61}\nSubject: three\nContent-Type: multipart/mixed; boundary=b\n\n");
    is(TREE, "(BODY[3.1] BODY[3.2] BODY[3.1.MIME] BODY[3.HEADER.FIELDS (SUBJECT)])",
       "BODY[3.1] {9}\nthree one BODY[3.2] {9}\nthree two BODY[3.1.MIME] {10}\nX: 3.1\n\n "
       "BODY[3.HEADER.FIELDS (SUBJECT)] {18}\nSubject: three\n\n");
    is(TREE, "BODY[3.TEXT]<0.18>", "BODY[3.TEXT]<0> {18}\n--b\nX: 3.1\n\nthr");
    is(TREE, "(BODY[4.1] BODY[4.1.MIME])",
       "BODY[4.1] {3}\ngif BODY[4.1.MIME] {35}\nContent-Type: image/gif\nX: 4.1\n\n");
    is(TREE, "(BODY[4.2.1] BODY[4.2.2.1] BODY[4.2.2.2] BODY[4.2.2.1.MIME])",
       "BODY[4.2.1] {12}\nfour two one BODY[4.2.2.1] {11}\nplain again BODY[4.2.2.2] {4}\nrich "
       "BODY[4.2.2.1.MIME] {14}\nX: 4.2.2.1\n\n");
    is(TREE, "BODY[4.2.HEADER.FIELDS.NOT (Content-Type)]",
       "BODY[4.2.HEADER.FIELDS.NOT (Content-Type)] {21}\nSubject: four two\n\n");
    /* Parts that are not there; HEADER and TEXT of what is no message. */
    is(TREE, "(BODY[5] BODY[1.1] BODY[4.3] BODY[1.HEADER] BODY[4.TEXT] BODY[3.1.TEXT])",
       "BODY[5] NIL BODY[1.1] NIL BODY[4.3] NIL BODY[1.HEADER] NIL BODY[4.TEXT] NIL BODY[3.1.TEXT] NIL");
    is(TREE, "(BINARY[5] BINARY.SIZE[5] BODY[5]<0.10>)", "BINARY[5] NIL BINARY.SIZE[5] 0 BODY[5]<0> NIL");
    is(LETTER, "(BODY[2] BODY[1.1] BODY[1.TEXT])", "BODY[2] NIL BODY[1.1] NIL BODY[1.TEXT] NIL");
    is("Content-Type: message/rfc822\n\nSubject: in\n\nx",
       "(BODY[1] BODY[1.HEADER] BODY[1.TEXT] BODY[1.1] BODY[1.1.1])",
       "BODY[1] {16}\nSubject: in\n\nx BODY[1.HEADER] {15}\nSubject: in\n\n BODY[1.TEXT] {1}\nx "
       "BODY[1.1] {1}\nx BODY[1.1.1] NIL");
}

static void structures(void **state) {
    (void)state;
    is(TREE, "BODY",
       "BODY ((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 5 0)"
       "(\"application\" \"octet-stream\" NIL NIL NIL \"7bit\" 6)"
       "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 150 (NIL \"three\" NIL NIL NIL NIL NIL NIL NIL NIL) "
       "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 9 0)"
       "(\"application\" \"octet-stream\" NIL NIL NIL \"7bit\" 9) \"mixed\") 11)"
       "((\"image\" \"gif\" NIL NIL NIL \"7bit\" 3)"
       "(\"message\" \"rfc822\" NIL NIL NIL \"7bit\" 227 "
       "(NIL \"four two\" NIL NIL NIL NIL NIL NIL NIL NIL) "
       "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 12 0)"
       "((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 11 0)"
       "(\"text\" \"richtext\" NIL NIL NIL \"7bit\" 4 0) \"alternative\") \"mixed\") 18) \"mixed\") "
       "\"mixed\")");
    is("Content-Type: multipart/signed; boundary=b; micalg=x\nContent-Language: id\n\n"
       "--b\nContent-Type: image/png; name=\"a b\"\nContent-ID: <i@x>\nContent-Description: a \"d\"\n"
       "Content-Transfer-Encoding: BASE64\nContent-MD5: Q2hl\nContent-Disposition: inline\n"
       "Content-Language: en, de\nContent-Location: x.png\n\nYQ==\n"
       "--b\nContent-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A9\n\n--b--",
       "BODYSTRUCTURE",
       "BODYSTRUCTURE ((\"image\" \"png\" (\"name\" \"a b\") \"<i@x>\" \"a \\\"d\\\"\" \"BASE64\" 4 \"Q2hl\" "
       "(\"inline\" NIL) (\"en\" \"de\") \"x.png\")"
       "(\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL "
       "(\"attachment\" (\"filename*0*\" \"utf-8''%C3\" \"filename*1*\" \"%A9\")) NIL NIL) "
       "\"signed\" (\"boundary\" \"b\" \"micalg\" \"x\") NIL \"id\" NIL)");
    is("", "(BODYSTRUCTURE ENVELOPE BODY[] BODY[1] BODY[HEADER] BODY[HEADER.FIELDS (A)] RFC822.SIZE)",
       "BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0 NIL NIL NIL NIL) "
       "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) BODY[] {0}\n BODY[1] {0}\n BODY[HEADER] {0}\n "
       "BODY[HEADER.FIELDS (A)] {0}\n RFC822.SIZE 0");
    is("Content-Type: multipart/mixed; boundary=b\n\nnothing", "(BODY BODY[1])",
       "BODY ((\"text\" \"plain\" (\"charset\" \"us-ascii\") NIL NIL \"7bit\" 0 0) \"mixed\") BODY[1] {0}\n");
}

/* RFC 2046 §5.1.1: the line break before a delimiter is the delimiter's, even if it ends a header. */
static void headers_up_to_a_delimiter(void **state) {
    (void)state;
    is("Content-Type: multipart/mixed; boundary=b\n\n--b\nX: 1\n\n--b\nX: 2\n--b\n\n--b\n--b\n\n\n--b--",
       "(BODY[1.MIME] BODY[1] BODY[2.MIME] BODY[3.MIME] BODY[4.MIME] BODY[5.MIME] BODY[5] BODY[6])",
       "BODY[1.MIME] {6}\nX: 1\n BODY[1] {0}\n BODY[2.MIME] {4}\nX: 2 BODY[3.MIME] {0}\n BODY[4.MIME] {0}\n "
       "BODY[5.MIME] {2}\n\n BODY[5] {0}\n BODY[6] NIL");
}

static void envelopes(void **state) {
    (void)state;
    is("Subject:\nFrom:\nTo: ()\nDate: x\nSubject: second\n\n", "ENVELOPE",
       "ENVELOPE (\"x\" \"\" NIL NIL NIL NIL NIL NIL NIL NIL)");
    is("From: ani@x\nSender: Budi <b@y>\nReply-To:\nTo: a\nTo: Group: c@z, d@z;\nBcc: <@r:e@z>\nIn-Reply-To: "
       "<1@x> "
       "<2@x>\n\n",
       "ENVELOPE",
       "ENVELOPE (NIL NIL ((NIL NIL \"ani\" \"x\")) ((\"Budi\" NIL \"b\" \"y\")) ((NIL NIL \"ani\" \"x\")) "
       "((NIL NIL \"a\" \"\")(NIL NIL \"Group\" NIL)(NIL NIL \"c\" \"z\")(NIL NIL \"d\" \"z\")(NIL NIL NIL "
       "NIL)) "
       "NIL ((NIL \"@r\" \"e\" \"z\")) \"<1@x> <2@x>\" NIL)");
    is("Subject: =?utf-8?q?x?= \\ \"q\"\nFrom: =?utf-8?q?x?= <a@x>\n\n", "ENVELOPE",
       "ENVELOPE (NIL \"=?utf-8?q?x?= \\\\ \\\"q\\\"\" ((\"=?utf-8?q?x?=\" NIL \"a\" \"x\")) "
       "((\"=?utf-8?q?x?=\" NIL \"a\" \"x\")) ((\"=?utf-8?q?x?=\" NIL \"a\" \"x\")) NIL NIL NIL NIL NIL)");
    is("Subject: caf\xc3\xa9\n\n", "ENVELOPE",
       "ENVELOPE (NIL {5}\ncaf\xc3\xa9 NIL NIL NIL NIL NIL NIL NIL NIL)");
    same("utf8", answer(mw_span_of("Subject: caf\xc3\xa9\r\n\r\n"), "ENVELOPE", (struct asked){.utf8 = true}),
         "* 12 FETCH (ENVELOPE (NIL \"caf\xc3\xa9\" NIL NIL NIL NIL NIL NIL NIL NIL))");
    /* Fields in the body are none. */
    is("A: b\n\nSubject: body\n", "ENVELOPE", "ENVELOPE (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)");
}

static void binary_parts(void **state) {
    (void)state;
    static const char letter[] = "Content-Type: multipart/mixed; boundary=b\n\n"
                                 "--b\nContent-Transfer-Encoding: base64\n\nSGFsbG8=\n"
                                 "--b\nContent-Transfer-Encoding: quoted-printable\n\na=3D=\nb\n"
                                 "--b\nContent-Transfer-Encoding: base64\n\nAGEA\n"
                                 "--b\nContent-Transfer-Encoding: x-own\n\nx\n"
                                 "--b--";
    is(letter, "(BINARY.PEEK[1] BINARY[2] BINARY.SIZE[1] BINARY[1]<1.3>)",
       "BINARY[1] {5}\nHallo BINARY[2] {3}\na=b BINARY.SIZE[1] 5 BINARY[1]<1> {3}\nall");
    is(letter, "(BINARY[3] BINARY[3]<1.1>)", "BINARY[3] ~{3}\n0a0 BINARY[3]<1> {1}\na");
    is(letter, "(BINARY[1]<2> BINARY[1]<9>)", "BINARY[1]<2> {3}\nllo BINARY[1]<9> {0}\n");
    is(letter, "BINARY[4]", "NO");
    is(letter, "(FLAGS BODY[1] BINARY.SIZE[4])", "NO");
    is(letter, "BODY[4]", "BODY[4] {1}\nx");
    is(LETTER, "(BINARY[TEXT] BINARY.SIZE[TEXT])", "BINARY[TEXT] {14}\nHello\nthere\n BINARY.SIZE[TEXT] 14");
    is(LETTER, "(BINARY.SIZE[] BINARY.SIZE[1])", "BINARY.SIZE[] 357 BINARY.SIZE[1] 14");
}

static void octets_as_they_are(void **state) {
    (void)state;
    static const char bytes[] = "Subject: a\0b\nX\n\n\0\xff\n.";
    struct mw_span letter = {bytes, sizeof bytes - 1};
    same("NUL", answer(letter, "(RFC822.SIZE ENVELOPE BODY[TEXT] BINARY[])", (struct asked){0}),
         "* 12 FETCH (RFC822.SIZE 20 ENVELOPE (NIL \"ab\" NIL NIL NIL NIL NIL NIL NIL NIL) "
         "BODY[TEXT] {4}\n\x80\xff\n. BINARY[] ~{20}\nSubject: a0b\nX\n\n0\xff\n.)");
    same("LF",
         answer(mw_span_of("A: 1\nB: 2\n\nx\ny\n"), "(BODY[HEADER.FIELDS (B)] BODY BODY[TEXT])",
                (struct asked){0}),
         "* 12 FETCH (BODY[HEADER.FIELDS (B)] {6}\nB: 2\n\n BODY (\"text\" \"plain\" (\"charset\" "
         "\"us-ascii\") NIL NIL \"7bit\" 4 2) BODY[TEXT] {4}\nx\ny\n)");
    is("A: 1\nB: 2", "(BODY[HEADER] BODY[HEADER.FIELDS (b)] BODY[TEXT] RFC822.HEADER RFC822)",
       "BODY[HEADER] {10}\nA: 1\nB: 2 BODY[HEADER.FIELDS (b)] {4}\nB: 2 BODY[TEXT] {0}\n "
       "RFC822.HEADER {10}\nA: 1\nB: 2 RFC822 {10}\nA: 1\nB: 2");
}

static void flags_uid_and_modseq(void **state) {
    (void)state;
    struct mw_span letter = mw_span_of(LETTER);
    struct asked all = {.uid = true, .modseq = true, .recent = true, .flags = 0x7F};
    same("all", answer(letter, "FLAGS", all),
         "* 12 FETCH (UID 77 FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $Forwarded Penting "
         "\\Recent) MODSEQ (5))");
    same("once", answer(letter, "(MODSEQ UID)", all), "* 12 FETCH (MODSEQ (5) UID 77)");
    same("recent", answer(letter, "FLAGS", (struct asked){.recent = true}), "* 12 FETCH (FLAGS (\\Recent))");
    same("keyword", answer(letter, "FLAGS", (struct asked){.flags = 0x40}), "* 12 FETCH (FLAGS (Penting))");
}

static void what_it_does_to_the_session(void **state) {
    (void)state;
    static const struct {
        const char *items;
        bool wants_text, sets_seen, modseq;
    } examples[] = {
        {"(FLAGS UID INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE)", false, false, false},
        {"FULL", false, false, false},
        {"BODY[]", true, true, false},
        {"BODY[HEADER]", true, true, false},
        {"BODY.PEEK[]", true, false, false},
        {"RFC822", true, true, false},
        {"RFC822.TEXT", true, true, false},
        {"RFC822.HEADER", true, false, false},
        {"BINARY[1]", true, true, false},
        {"BINARY.PEEK[1]", true, false, false},
        {"BINARY.SIZE[1]", false, false, false},
        {"(FLAGS MODSEQ)", false, false, true},
    };
    struct mw_arena arena = {0};
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        struct mw_imap_reader reader = {.text = mw_span_of(examples[i].items), .arena = &arena};
        struct mw_imap_fetch fetch;
        assert_true(mw_imap_fetch_read(&reader, &fetch));
        if (fetch.wants_text != examples[i].wants_text || fetch.sets_seen != examples[i].sets_seen ||
            fetch.modseq != examples[i].modseq)
            fail_msg("%s", examples[i].items);
    }
    mw_arena_free(&arena);
}

/* Window and flag fetches of a big mailbox must not look into the letters: here looking would crash. */
static void cheap_items_leave_the_text_alone(void **state) {
    (void)state;
    struct mw_span nowhere = {(const char *)(uintptr_t)8, 12345};
    same("cheap", answer(nowhere, "(FLAGS UID INTERNALDATE RFC822.SIZE MODSEQ)", (struct asked){0}),
         "* 12 FETCH (FLAGS () UID 77 INTERNALDATE \"17-Jul-1996 02:44:25 -0700\" RFC822.SIZE 12345 MODSEQ "
         "(5))");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rfc_example),
        cmocka_unit_test(partial_fetches),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(parts_by_number),
        cmocka_unit_test(structures),
        cmocka_unit_test(headers_up_to_a_delimiter),
        cmocka_unit_test(envelopes),
        cmocka_unit_test(binary_parts),
        cmocka_unit_test(octets_as_they_are),
        cmocka_unit_test(flags_uid_and_modseq),
        cmocka_unit_test(what_it_does_to_the_session),
        cmocka_unit_test(cheap_items_leave_the_text_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Rules about what the student is told: chapters, notes, questions, expectations. */
#include <string.h>

#include "sim/lesson/rules.h"
#include "sim/lesson/select.h"
#include "sim/lesson/value.h"

enum { MOST_NOTE_WORDS = 60 };

static void check_ids(const struct mw_node *list, struct mw_problems *problems) {
    for (const struct mw_node *item = mw_node_children(list); item != NULL; item = item->next) {
        const struct mw_node *id = mw_node_get(item, "id");
        if (id == NULL || id->kind != MW_NODE_STRING) continue;
        for (const struct mw_node *other = mw_node_children(list); other != item; other = other->next) {
            if (!mw_node_is(mw_node_get(other, "id"), id->text)) continue;
            mw_problems_error(problems, id->place, "the id \"%s\" is there twice", "id \"%s\" ada dua kali",
                              id->text);
            break;
        }
    }
}

static void check_selector(const struct mw_node *root, const struct mw_node *selector,
                           struct mw_problems *problems) {
    if (selector == NULL || selector->kind != MW_NODE_OBJECT) return;
    mw_select_check(selector, problems);
    static const char *const mailboxes[] = {"stored",         "removed",        "marked",        "flagged",
                                            "folder-created", "folder-deleted", "folder-renamed"};
    static const char *const devices[] = {"fetched", "grown", "dropped", "flagged-on"};
    for (size_t i = 0; i < sizeof mailboxes / sizeof *mailboxes; i++)
        mw_rules_check_mailbox(root, mw_node_get(selector, mailboxes[i]), problems);
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        mw_rules_check_device(root, mw_node_get(selector, devices[i]), problems);
}

static void check_length(const struct mw_node *text, struct mw_place place, struct mw_problems *problems) {
    if (text == NULL || text->kind != MW_NODE_STRING) return;
    size_t words = mw_value_words(text->text);
    if (words > MOST_NOTE_WORDS)
        mw_problems_error(problems, place, "%zu words: a note has at most %d, so that it is read",
                          "%zu kata: catatan paling banyak %d kata, supaya dibaca", words, MOST_NOTE_WORDS);
}

static void check_note(const struct mw_node *note, struct mw_problems *problems) {
    const struct mw_node *text = mw_node_get(note, "text");
    if (text == NULL) return;
    check_length(text, text->place, problems);
    for (const struct mw_node *in = mw_node_children(text); in != NULL; in = in->next)
        check_length(in, in->place, problems);
}

static void check_answers(const struct mw_node *question, struct mw_problems *problems) {
    const struct mw_node *answers = mw_node_get(question, "answers");
    size_t right = 0;
    for (const struct mw_node *answer = mw_node_children(answers); answer != NULL; answer = answer->next) {
        const struct mw_node *is_right = mw_node_get(answer, "right");
        if (is_right != NULL && is_right->kind == MW_NODE_FLAG && is_right->flag) right++;
    }
    if (answers == NULL || answers->kind != MW_NODE_LIST || right == 1) return;
    mw_problems_error(problems, answers->place,
                      "exactly one answer must have \"right\": true; here it is %zu",
                      "tepat satu jawaban harus punya \"right\": true; di sini ada %zu", right);
}

static void check_expectation(const struct mw_node *root, const struct mw_node *expectation,
                              struct mw_problems *problems) {
    static const char *const subjects[] = {"mailbox",  "device",  "queue",  "outcome",
                                           "commands", "replies", "notice", "traffic"};
    if (expectation->kind != MW_NODE_OBJECT) return;
    const char *subject = NULL;
    size_t count = 0;
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        if (mw_node_get(expectation, subjects[i]) == NULL) continue;
        subject = subjects[i];
        count++;
    }
    if (count != 1) {
        mw_problems_say(
            problems, expectation->place,
            "an expectation is about exactly one of mailbox, device, queue, outcome, commands, replies, "
            "notice and traffic",
            "harapan menyangkut tepat satu dari mailbox, device, queue, outcome, commands, replies, notice "
            "dan traffic");
        return;
    }
    bool stores =
        strcmp(subject, "mailbox") == 0 || strcmp(subject, "device") == 0 || strcmp(subject, "queue") == 0;
    bool outcome = strcmp(subject, "outcome") == 0, traffic = strcmp(subject, "traffic") == 0;
    const char *wanted = stores ? "messages" : outcome ? "step" : traffic ? "at-most" : "count";
    static const char *const others[] = {"bytes", "exists", "unread", "flagged", "partial"};
    bool other = traffic && mw_node_get(expectation, "at-least") != NULL;
    for (size_t i = 0; stores && i < sizeof others / sizeof *others; i++)
        other = other || mw_node_get(expectation, others[i]) != NULL;
    if (mw_node_get(expectation, wanted) == NULL && !other)
        mw_problems_error(problems, expectation->place, "\"%s\" needs \"%s\" beside it",
                          "\"%s\" memerlukan \"%s\" di sampingnya", subject, wanted);
    const struct mw_node *exists = mw_node_get(expectation, "exists");
    if (exists != NULL && mw_node_get(expectation, "folder") == NULL)
        mw_problems_error(problems, exists->key_place, "\"%s\" needs \"%s\" beside it",
                          "\"%s\" memerlukan \"%s\" di sampingnya", "exists", "folder");
    mw_rules_check_mailbox(root, mw_node_get(expectation, "mailbox"), problems);
    mw_rules_check_device(root, mw_node_get(expectation, "device"), problems);
}

void mw_rules_check_words(const struct mw_node *root, struct mw_problems *problems) {
    static const char *const lists[] = {"chapters", "notes", "questions"};
    for (size_t i = 0; i < 3; i++) {
        const struct mw_node *list = mw_node_get(root, lists[i]);
        check_ids(list, problems);
        for (const struct mw_node *item = mw_node_children(list); item != NULL; item = item->next) {
            check_selector(root, mw_node_get(item, "at"), problems);
            if (i == 1) check_note(item, problems);
            if (i == 2) check_answers(item, problems);
        }
    }
    const struct mw_node *expect = mw_node_get(root, "expect");
    for (const struct mw_node *item = mw_node_children(expect); item != NULL; item = item->next)
        check_expectation(root, item, problems);
}

/* The one seam that joins window and simulator: the program's commands. */
#include <stdio.h>

#include "viz/program.h"

static int run_command(const struct mw_options *options) {
    switch (options->command) {
    case MW_COMMAND_LIST: return mw_program_list(options);
    case MW_COMMAND_RUN: return mw_program_run(options);
    case MW_COMMAND_CHECK: return mw_program_check(options);
    case MW_COMMAND_NEW: return mw_program_new(options);
    case MW_COMMAND_EXPORT: return mw_program_export(options);
    case MW_COMMAND_SERVE: return mw_program_serve(options);
    default: return mw_program_window(options);
    }
}

int main(int count, char **words) {
    struct mw_options options;
    struct mw_buffer error = {0};
    int status;
    if (!mw_options_parse(count, words, &options, &error)) {
        mw_program_say(&options, "%s\n(mailwalk --help)", "%s\n(mailwalk --help)", mw_buffer_text(&error));
        status = MW_EXIT_USAGE;
    } else if (options.version) {
        puts("mailwalk " MW_VERSION);
        status = MW_EXIT_DONE;
    } else if (options.help) {
        fputs(mw_options_help(options.command, options.language), stdout);
        status = MW_EXIT_DONE;
    } else {
        status = run_command(&options);
    }
    mw_buffer_free(&error);
    mw_options_free(&options);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        mw_program_say(&options, "the output cannot be written", "keluaran tidak dapat ditulis");
        status = MW_EXIT_SYSTEM;
    }
    return status;
}

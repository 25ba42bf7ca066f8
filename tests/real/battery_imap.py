#!/usr/bin/env python3
"""Every MUST and SHOULD of the IMAP RFCs that can be seen from outside, asked of a server over raw sockets.

RFC 3501 (IMAP4rev1), 9051 (IMAP4rev2) and the extensions that sim/protocol/imap/server.h names; the checks stand in
battery_imap_*.py.

    battery_imap.py MAILWALK real|ours [unittest's arguments]
"""
import sys
import unittest
from pathlib import Path

import battery_imap_catenate
import battery_imap_changes
import battery_imap_contexts
import battery_imap_folders
import battery_imap_messages
import battery_imap_search
import battery_imap_session
from battery_imap_checks import ImapBattery
from tools import main

PARTS = (battery_imap_session, battery_imap_folders, battery_imap_messages, battery_imap_catenate, battery_imap_search,
         battery_imap_contexts, battery_imap_changes)

# Where Dovecot leaves the RFC: "Class.check": how. It fails if Dovecot keeps it after all.
DOVECOT_DIFFERS = {
    "Syntax.test_arguments_too_many": "words behind the last argument are passed over",
    "Syntax.test_arguments_where_none_are": "words behind the last argument are passed over",
    "Syntax.test_one_blank": "more blanks than one are taken for one, trailing ones for none",
    "Syntax.test_quoted_wrong": "any character may be escaped, and what follows the quote is passed over",
    "Syntax.test_literal_malformed": "LOGIN {} is taken for {0}",
    "Syntax.test_literal_plus_of_a_bad_command": "the octets behind a BAD APPEND are read as commands",
    "Syntax.test_tag_of_a_bracket": "a tag with ']' is BAD",
    "Syntax.test_wildcards_and_backslashes_in_atoms_are_bad": "they are taken as part of a mailbox's name",
    "States.test_not_authenticated": "ENABLE before the login is OK and does nothing",
    "Capabilities.test_id_malformed": "ID takes anything",
    "Capabilities.test_enable": "no ENABLED when nothing was enabled",
    "Capabilities.test_enable_what_needs_no_enabling": "no ENABLED when nothing was enabled",
    "Capabilities.test_enable_malformed": "ENABLE without a word is OK",
    "Logins.test_initial_response_where_the_server_speaks_first": "the first answer is passed over",
    "Logins.test_not_base64": "NO in place of BAD",
    "Select.test_not_there_code": "NO without a code",
    "Select.test_read_only_is_said": "OK, though nothing is done",
    "Manage.test_create_wrong": "NUL in a name is taken",
    "Manage.test_delete_above": "the name that is left over is listed without \\Noselect",
    "Manage.test_rename_inbox": "INBOX cannot be renamed",
    "Quota.test_quota_malformed": "SETQUOTA's list is not looked at before the NO",
    "Quota.test_resources_are_told": "QUOTA is that of RFC 2087",
    "Append.test_wrong_dates": "32 January, 25:00 and a day of one digit are taken",
    "Append.test_wrong_flags": "more blanks than one are taken for one",
    "Catenate.test_bad_url": "a section that is not there is taken for an empty one",
    "Catenate.test_malformed": "URL with nothing behind it is not answered",
    "Numbers.test_wrong_forms": '"1," is taken for "1"',
    "Fetch.test_wrong_items": "BODY[0], <5>, <0.0>, ENVELOPE[] and BODYSTRUCTURE[1] are taken",
    "Binary.test_wrong": "BINARY[1]<0.0> is taken",
    "Search.test_malformed": "32 March and KEYWORD \\Seen are taken",
    "Esearch.test_malformed": "the blank behind RETURN (…) may be missing",
    "Contexts.test_cancel_wrong": "a blank behind the last tag is passed over",
    "Thread.test_nothing_found": '"* THREAD " with a blank at its end',
    "Store.test_wrong": "STORE 1 FLAGS without flags is OK",
    "Condstore.test_highestmodseq_always": "not told in a mailbox that nobody has used CONDSTORE in",
    "Condstore.test_wrong": "mod-sequences above 2^63 are taken",
    "Qresync.test_malformed": "a UIDVALIDITY of 0 is taken",
}
# What cannot be asked of Dovecot as it is set up here.
DOVECOT_UNASKED = {
}
OURS_DIFFERS = {}


def groups():
    """The classes of checks."""
    for part in PARTS:
        for group in vars(part).values():
            if isinstance(group, type) and issubclass(group, ImapBattery) and group.__module__ == part.__name__:
                yield group


def of_group(words, group):
    """Those that are about this class, by the names of the checks."""
    return {name.partition(".")[2]: why for name, why in words.items() if name.partition(".")[0] == group.__name__}


def not_passed_over(check, why):
    """Ours has to have everything."""
    check.fail(why)


real = sys.argv[2] == "real"
for checks in groups():
    more = {"DIFFERS": of_group(DOVECOT_DIFFERS if real else OURS_DIFFERS, checks),
            "UNASKED": of_group(DOVECOT_UNASKED if real else {}, checks), "__module__": "__main__"}
    if not real:
        more["skipTest"] = not_passed_over
    globals()[checks.__name__] = type(checks.__name__, (checks,), more)
del checks


def setUpModule():
    if real:
        from servers import RealServers
        target = RealServers(postfix=False)
    else:
        from serve import Serve
        target = Serve(Path(sys.argv[1]), host="mx.kantor.example")
    ImapBattery.target = target
    unittest.addModuleCleanup(target.close)


main(programs=2)

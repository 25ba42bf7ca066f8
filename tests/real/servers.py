"""A real Postfix and a real Dovecot with the people of the playground, on high ports of the loopback.

Both have every file of theirs in one temporary folder and run under their own configuration: what is installed in
/etc does not matter, and services that run already are not touched. Postfix takes mail for sekolah.example and
kantor.example and hands it to Dovecot over LMTP; its submission port logs in with Dovecot. Nothing is relayed.

Run by itself, it starts them, tells the ports, and waits for Ctrl+C:  python3 tests/real/servers.py
"""
import os
import pwd
import shutil
import signal
import subprocess
import time

from tools import PASSWORDS, Folder, end_with_parent, free_port, greets, run, tool, wait_for

DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = pop3 imap lmtp
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login cram-md5 scram-sha-256 {apop}
auth_failure_delay = 0
auth_username_format = %Lu
mail_location = maildir:~/Maildir
mail_plugins = quota
mail_fsync = never
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 50
default_vsz_limit = 1G
default_process_limit = 60
default_client_limit = 400
pop3_uidl_format = %08Xu%08Xv
pop3_lock_session = no
shutdown_clients = yes
passdb {{
  driver = passwd-file
  args = {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home/%n
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Drafts {{
    auto = create
    special_use = \Drafts
  }}
  mailbox Sent {{
    auto = create
    special_use = \Sent
  }}
  mailbox Junk {{
    auto = create
    special_use = \Junk
  }}
  mailbox Trash {{
    auto = create
    special_use = \Trash
  }}
}}
plugin {{
  quota = count:all
  quota_vsizes = yes
  quota_rule = *:storage=100M
}}
protocol imap {{
  mail_plugins = quota imap_quota
  {abilities}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  unix_listener {folder}/lmtp {{
    mode = 0666
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
protocol lmtp {{
  postmaster_address = postmaster@kantor.example
}}
"""

MAIN_CF = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
multi_instance_directories =
import_environment = MAIL_CONFIG
myhostname = mx.kantor.example
mydestination =
mynetworks = 192.0.2.1/32
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
virtual_mailbox_domains = sekolah.example, kantor.example
virtual_mailbox_maps = texthash:{folder}/mailboxes
virtual_transport = lmtp:unix:{folder}/lmtp
local_recipient_maps =
recipient_delimiter = +
local_transport = error:no local mail
default_transport = error:nothing leaves this test
relay_transport = error:nothing leaves this test
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_sasl_type = dovecot
smtpd_sasl_path = {folder}/auth
smtpd_sasl_security_options = noanonymous
smtpd_client_connection_count_limit = 0
smtpd_recipient_limit = 1000
smtpd_error_sleep_time = 0
smtpd_junk_command_limit = 1000
smtpd_hard_error_limit = 200
message_size_limit = 52428800
mailbox_size_limit = 0
virtual_mailbox_limit = 0
smtpd_tls_security_level = none
append_dot_mydomain = no
myorigin = kantor.example
smtpd_forbid_bare_newline = reject
smtpd_forbid_bare_newline_exclusions =
smtpd_client_restrictions =
biff = no
"""

MASTER_CF = """
127.0.0.1:{smtp} inet n - n - - smtpd
127.0.0.1:{submission} inet n - n - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_client_restrictions=permit_sasl_authenticated,reject
  -o smtpd_sender_login_maps=texthash:{folder}/owners
  -o smtpd_sender_restrictions=reject_sender_login_mismatch
  -o always_add_missing_headers=yes
127.0.0.1:{bare} inet n - n - - smtpd
  -o smtpd_discard_ehlo_keywords=pipelining,size,8bitmime,enhancedstatuscodes,dsn,chunking,smtputf8,vrfy,etrn
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
smtp unix - - n - - smtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


class RealServers:
    """smtp, submission, pop3, imap: their ports; bare: SMTP without any extension. close() ends them and removes
    every file."""

    def __init__(self, postfix=True, apop=False, imap_abilities=None):
        self.folder_of_all = Folder()
        self.folder = self.folder_of_all.path
        self.processes = []
        self.smtp = self.submission = self.bare = self.pop3 = self.imap = None
        try:
            owner = pwd.getpwnam("mail")
            self.owner = (owner.pw_uid, owner.pw_gid)
            self.start_dovecot("apop" if apop else "", imap_abilities)
            if postfix:
                self.start_postfix()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.close()

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def start(self, *words, **more):
        with (self.folder / "start.log").open("ab") as log:
            process = subprocess.Popen(words, stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                                       **{"stdin": subprocess.DEVNULL, "preexec_fn": end_with_parent, **more})
        self.processes.append(process)
        return process

    def start_dovecot(self, apop, imap_abilities):
        self.pop3, self.imap = free_port(), free_port()
        self.write("users", "".join(f"{name}:{{PLAIN}}{password}\n" for address, password in PASSWORDS.items()
                                    for name in (address, address.partition("@")[0])))
        for address in PASSWORDS:
            home = self.folder / "home" / address.partition("@")[0]
            home.mkdir(parents=True)
            os.chown(home, *self.owner)
        # What IMAP offers can be cut down, to see how clients do without.
        abilities = f"imap_capability = {imap_abilities}" if imap_abilities else ""
        self.write("dovecot.conf", DOVECOT.format(folder=self.folder, pop3=self.pop3, imap=self.imap, apop=apop,
                                                  abilities=abilities, owner=self.owner[0], owner_group=self.owner[1]))
        self.started(self.start(tool("dovecot"), "-F", "-c", self.folder / "dovecot.conf"), self.pop3, self.imap)

    def start_postfix(self):
        postfix = tool("postfix")
        self.smtp, self.submission, self.bare = free_port(), free_port(), free_port()
        ports = {"folder": self.folder, "smtp": self.smtp, "submission": self.submission, "bare": self.bare}
        for folder in ("queue", "data"):
            (self.folder / folder).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        self.write("postfix/main.cf", MAIN_CF.format(**ports))
        self.write("postfix/master.cf", MASTER_CF.format(**ports))
        self.write("mailboxes", "".join(f"{address} here\n" for address in PASSWORDS) +
                   "postmaster@kantor.example here\npostmaster@sekolah.example here\n")
        self.write("owners", "".join(f"{address} {address}, {address.partition('@')[0]}\n" for address in PASSWORDS))
        checked = run(postfix, "-c", self.folder / "postfix", "check")
        if checked.returncode:
            raise AssertionError(f"Postfix does not take its configuration:\n{checked.stderr.decode()}\n{self.logs()}")
        daemons = run(tool("postconf"), "-c", self.folder / "postfix", "-h", "daemon_directory").stdout.decode().strip()
        master = self.start(f"{daemons}/master", "-d", "-c", self.folder / "postfix")
        # Postfix forgets what end_with_parent() asked for; so somebody waits for the end of this program's pipe.
        self.start("sh", "-c", 'read _; kill "$0"; sleep 1; rm -rf "$1"', str(master.pid), self.folder,
                   stdin=subprocess.PIPE, preexec_fn=None)
        self.started(master, self.smtp, self.submission)

    def started(self, process, *ports):
        def ready():
            if process.poll() is not None:
                raise AssertionError(f"{process.args[0]} ended at once:\n{self.logs()}")
            return all(greets(port) for port in ports)
        try:
            wait_for(ready, f"{process.args[0]} greets")
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.logs()}") from None

    def logs(self):
        return "\n".join(path.read_text(errors="replace")[-4000:] for path in sorted(self.folder.glob("*.log")))

    def maildir(self, address):
        return self.folder / "home" / address.partition("@")[0] / "Maildir"

    def stored(self, address):
        """The messages in the mailbox, with CRLF, in the order in which they came."""
        files = [file for part in ("new", "cur") for file in (self.maildir(address) / part).glob("*")]
        return [crlf(file.read_bytes()) for file in sorted(files, key=lambda file: file.name.split(",")[0])]

    def empty(self, *addresses):
        for address in addresses or PASSWORDS:
            shutil.rmtree(self.maildir(address), ignore_errors=True)

    def put(self, address, *messages):
        """Puts messages into the mailbox as an MTA would."""
        maildir = self.maildir(address)
        for part in (maildir, maildir / "cur", maildir / "new", maildir / "tmp"):
            part.mkdir(exist_ok=True)
            os.chown(part, *self.owner)
        for number, message in enumerate(messages, 1):
            file = maildir / "new" / f"{time.time_ns() // 1000}.M{number:06}.test"
            file.write_bytes(message.replace(b"\r\n", b"\n"))
            os.chown(file, *self.owner)

    def close(self):
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.folder_of_all.close()


def crlf(text):
    return text.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


if __name__ == "__main__":
    with RealServers() as real:
        print(f"SMTP {real.smtp}, submission {real.submission}, POP3 {real.pop3}, IMAP {real.imap}; files: {real.folder}")
        try:
            signal.pause()
        except KeyboardInterrupt:
            pass

# Perl's Mail::IMAPClient in a shared mailbox, for tests/real/shared_imapclient.py: shared_imapclient.pl NAME PASSWORD
#
# It is led by lines on the standard input:
#   act PORT SEED   a session does what chance tells it; "did WORD" for what was done, then "over"
#   look PORT       "folder NAME", and "letter NAME UID FLAGS TEXT" (its text in base64); then "over"
use strict;
use warnings;
use Mail::IMAPClient;
use MIME::Base64;
use Socket qw(IPPROTO_TCP TCP_NODELAY);

my ($name, $password) = @ARGV;
my @flags = qw(Seen Flagged Answered Draft Deleted Kata);
my @acts = qw(flag flag flag unflag mark expunge expunge move move copy append append read idle select create noop);
$| = 1;

sub enter {
    my ($port) = @_;
    my $imap = Mail::IMAPClient->new(Server => "127.0.0.1", Port => $port, Uid => 1, Peek => 1, Timeout => 60)
        or die "connect: $@";
    setsockopt($imap->Socket, IPPROTO_TCP, TCP_NODELAY, 1) or die "setsockopt: $!";
    $imap->User($name);
    $imap->Password($password);
    $imap->login or die "login: " . $imap->LastError;
    return $imap;
}

sub one_of { return $_[int rand @_] }

# Whether it was done. Another one may have been quicker: then there is a NO.
sub act {
    my ($imap, $what, $at) = @_;
    my $folder = one_of("INBOX", "Arsip");
    # A folder that is not there leaves none selected (RFC 9051 §6.3.2).
    return $imap->select($folder) || $imap->select("INBOX") if $what eq "select";
    if ($what eq "append") {
        my $text = "From: $name\nSubject: from Perl $at\n\n" . "a line\n" x int rand 9;
        return $imap->append_string($folder, $text, one_of("\\Seen", "\\Flagged"));
    }
    return $imap->expunge if $what eq "expunge";
    return $imap->create("Arsip") if $what eq "create";
    if ($what eq "idle") {
        my $tag = $imap->idle or die "idle: " . $imap->LastError;
        return $imap->done($tag);
    }
    my @uids = $imap->messages;
    return $imap->noop if $what eq "noop" || !@uids;
    my $uid = one_of(@uids);
    return $imap->set_flag(one_of(@flags), $uid) if $what eq "flag";
    return $imap->unset_flag(one_of(@flags), $uid) if $what eq "unflag";
    return $imap->delete_message($uid) if $what eq "mark";
    return $imap->copy($folder, $uid) if $what eq "copy";
    return $imap->move($folder, $uid) if $what eq "move";
    return defined $imap->message_string($uid);
}

sub play {
    my ($port, $seed) = @_;
    srand $seed;
    my $imap = enter($port);
    $imap->select("INBOX") or die "select: " . $imap->LastError;
    for my $at (1 .. 10 + int rand 25) {
        my $what = one_of(@acts);
        if (act($imap, $what, $at)) { print "did $what\n" }
        elsif (($imap->LastError // "") !~ /\bNO\b|no RFC822.SIZE/) { die "$what: " . ($imap->LastError // "no error") }
    }
    $imap->logout;
}

sub look {
    my ($port) = @_;
    my $imap = enter($port);
    for my $folder (grep { /^(INBOX|Arsip)$/ } $imap->folders) {
        $imap->examine($folder) or die "examine: " . $imap->LastError;
        print "folder $folder\n";
        my @uids = $imap->messages or next;
        my $flags = $imap->flags(\@uids);
        for my $uid (@uids) {
            my $text = $imap->message_string($uid) // die "text: " . $imap->LastError;
            print join(" ", "letter", $folder, $uid, join(",", @{$flags->{$uid}}) || "-", encode_base64($text, "")), "\n";
        }
    }
    $imap->logout;
}

while (my $line = <STDIN>) {
    my ($what, @words) = split " ", $line;
    if ($what eq "act") { play(@words) } else { look(@words) }
    print "over\n";
}

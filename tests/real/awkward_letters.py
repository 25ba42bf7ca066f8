"""Letters as they really come: name: octets, with CRLF. What is said to be broken is broken on purpose."""


def letter(text):
    return text.encode("latin-1").replace(b"\n", b"\r\n")


HEAD = "Date: Mon, 02 Mar 2026 09:00:04 +0700\nFrom: Ani <ani@sekolah.example>\nTo: budi@kantor.example\n"
MIXED = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="

LETTERS = {name: letter(text) for name, text in {
    "plain": HEAD + "Subject: hello\nMessage-ID: <plain@x.example>\n\nHello there.\nSecond line with two words.\n",
    "reply": HEAD.replace("02 Mar", "03 Mar").replace("Mon", "Tue") + "Subject: Re: hello\nIn-Reply-To: <plain@x.example>\n"
             "Message-ID: <reply@x.example>\n\nYes.\n",
    "reply to a reply": HEAD + "Subject: other words\nReferences: <plain@x.example>\n <reply@x.example>\n\nNo.\n",
    "no body": HEAD + "Subject: no body\n\n",
    "no blank line": HEAD + "Subject: no blank line\n",
    "no header": "\nhello, only a body\n",
    "no line break at the end": HEAD + "Subject: x\n\nhello",
    "line without colon": HEAD + "this is no field\nSubject: after it\n\nbody\n",
    "blanks before the colon": HEAD + "Subject : spaced\nX-Odd :  yes \n\nbody\n",
    "empty fields": "Date:\nFrom:\nSubject:\nTo: \nX-Odd:\n\nbody\n",
    "folded": HEAD + "Subject: one\n two\n\tthree\nX-Odd: yes,\n no\n\nbody\n",
    "twice the same field": HEAD + "Subject: first\nSubject: second\nTo: dua@kantor.example\n\nbody\n",
    "8-bit header": HEAD + "Subject: caf\xe9\n\nbody\n",
    "8-bit body": HEAD + "Subject: 8bit\nContent-Type: text/plain; charset=iso-8859-1\n"
                         "Content-Transfer-Encoding: 8bit\n\ncaf\xe9\n",
    "encoded words": HEAD.replace("Ani", "=?iso-8859-1?q?Andr=E9?=") + "Subject: =?utf-8?b?Y2Fmw6k=?= =?utf-8?q?_x?=\n\nb\n",
    "groups": "From: Ani <ani@x>\nTo: Friends: budi@x, \"C, D\" <c@x>;, e@x\nCc: undisclosed-recipients:;\nBcc: dewi@x\n\nb\n",
    "a route": "From: Ani <@a.example,@b.example:ani@c.example>\n\nb\n",
    "comments": "From: ani@x.example (Ani (the one) W)\nTo: (first) budi (x) @ (y) kantor.example\n\nb\n",
    "obsolete blanks": "From: Joe Q. Public <john . q . public@example.com>\nCc: siti @ x . example\n\nb\n",
    "addresses without a domain": "From: ani\nTo: <budi>, Siti <siti>\n\nb\n",
    "broken addresses": "From: Ani <ani@x\nTo: , ,budi@x,\nCc: <>\n\nb\n",
    "quoted names": "From: \"Ani \\\"W\\\" \\\\\" <\"ani w\"@x.example>\n\nb\n",
    "sender and reply-to": HEAD + "Sender: s@x\nReply-To: r@x, q@x\n\nb\n",
    "no date": "From: ani@x\nSubject: Fwd: [list] hello (fwd)\n\nbase64text\n",
    "odd dates": HEAD.replace("Mon, 02 Mar 2026 09:00:04 +0700", "2 Mar 26 9:00 EST") + "Subject: zulu\n\nb\n",
    "no content type": HEAD + "MIME-Version: 1.0\n\nb\n",
    "html": HEAD + "Content-Type: text/html\n\n<p>hello</p>\n",
    "type in capitals": HEAD + "CONTENT-TYPE: TEXT/PLAIN; CHARSET=\"UTF-8\"; Format=Flowed\nContent-Transfer-Encoding: 7BIT\n\nb\n",
    "type with comments": HEAD + "Content-Type: text/plain (plain); charset=us-ascii (ASCII)\n\nb\n",
    "broken type": HEAD + "Content-Type: text\n\nb\n",
    "type with blanks": HEAD + "Content-Type: text / plain ; charset = us-ascii\n\nb\n",
    "unquoted name": HEAD + "Content-Type: image/png; name=a b.png\nContent-Transfer-Encoding: base64\n\niVBORw0K\n",
    "parameters in pieces": HEAD + "Content-Type: application/x; name*0*=utf-8''a%C3%A9;\n name*1=b.txt\n\nb\n",
    "all the fields": HEAD + "Content-Type: application/pdf; name=\"a\"\nContent-ID: <id@x>\nContent-Description: a\n b\n"
                      "Content-Transfer-Encoding: base64\nContent-MD5: Q2hlY2s=\nContent-Language: en, de\n"
                      "Content-Location: http://x/y\nContent-Disposition: attachment; filename=\"x y.pdf\"; size=3\n\nYWJj\n",
    "one language": HEAD + "Content-Language: id\nContent-Disposition: inline\n\nb\n",
    "base64": HEAD + "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nY2Fmw6kgaGVsbG8=\n",
    "base64 without padding": HEAD + "Content-Transfer-Encoding: base64\n\naGVsbG8\n",
    "quoted-printable": HEAD + "Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n"
                        "=D0=D2=C9=D7=C5=D4 quoted=3D so=\nft  \nend\n",
    "unknown encoding": HEAD + "Content-Transfer-Encoding: x-own\n\nb\n",
    "two parts": HEAD + MIXED + "b\n\npreamble\n--b\n\none\n--b\nContent-Type: text/html\n\n<b>two</b>\n\n--b--\nepilogue\n",
    "alternative": HEAD + "Content-Type: multipart/alternative; boundary=\"a b\"\n\n--a b\n\nhello\n--a b\n"
                   "Content-Type: text/html; charset=utf-8\n\n<p>hello</p>\n--a b--\n",
    "nested": HEAD + MIXED + "o\n\n--o\n" + MIXED + "i\n\n--i\n\none\n--i\n\ntwo\n--i--\n\n--o\n\nthree\n--o--\n",
    "message inside": HEAD + MIXED + "b\n\n--b\n\ncover\n--b\nContent-Type: message/rfc822\n\nFrom: in@x\nSubject: inner\n\n"
                      "inner text\n--b--\n",
    "multipart in a message": HEAD + MIXED + "b\n\n--b\n\ncover\n--b\nContent-Type: message/rfc822\n\nSubject: inner\n" + MIXED +
                              "c\n\n--c\n\nin one\n--c\n\nin two\n--c--\n\n--b--\n",
    "only a message": HEAD + "Content-Type: message/rfc822\n\nFrom: in@x\nSubject: inner\n\ninner text\n",
    "message in a message": HEAD + "Content-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: deep\n\ndeep\n",
    "digest": HEAD + "Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\n1\n--b\n\nSubject: two\n\n2\n--b--\n",
    "no last delimiter": HEAD + MIXED + "b\n\n--b\n\none\n--b\n\ntwo\n",
    "no delimiter": HEAD + MIXED + "b\n\nnothing here\n",
    "no boundary": HEAD + "Content-Type: multipart/mixed\n\n--b\n\none\n--b--\n",
    "only the last delimiter": HEAD + MIXED + "b\n\n--b--\n",
    "part without header": HEAD + MIXED + "b\n\n--b\n--b\n\n--b--\n",
    "part without a blank line": HEAD + MIXED + "b\n\n--b\nContent-Type: text/html\n--b--\n",
    "empty part": HEAD + MIXED + "b\n\n--b\nContent-Type: text/html\n\n--b--\n",
    "boundary is a prefix": HEAD + MIXED + "b\n\n--b\n" + MIXED + "bb\n\n--bb\n\none\n--bb--\n\n--b\n\ntwo\n--b--\n",
    "boundary has a prefix": HEAD + MIXED + "bb\n\n--bb\n" + MIXED + "b\n\n--b\n\none\n--b--\n\n--bb\n\ntwo\n--bb--\n",
    "the same boundary": HEAD + MIXED + "b\n\n--b\n" + MIXED + "b\n\n--b\n\none\n--b--\n\n--b\n\ntwo\n--b--\n",
    "outer ends inner": HEAD + MIXED + "o\n\n--o\n" + MIXED + "i\n\n--i\n\none\n--o\n\ntwo\n--o--\n",
    "message cut by a delimiter": HEAD + MIXED + "o\n\n--o\nContent-Type: message/rfc822\n\nSubject: cut\n--o\n\ntwo\n--o--\n",
    "blanks behind delimiters": HEAD + MIXED + "b\n\n--b  \n\none\n--b\t\n\ntwo\n--b--  \n",
    "more behind a boundary": HEAD + MIXED + "b\n\n--bxyz\n\none\n--b--xyz\n",
    "signed": HEAD + "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha1; boundary=b\n\n"
              "--b\nContent-Type: text/plain\n\nsigned\n--b\nContent-Type: application/pgp-signature\n\nsig\n--b--\n",
    "cut in a header": HEAD + MIXED + "b\n\n--b\nContent-Type: text/ht",
    "dots": HEAD + "Subject: dots\n\n.\n..\n.hello\n",
}.items()}

#include "damaged_letter.h"

#include <stdlib.h>
#include <string.h>

#include "sim/base/buffer.h"
#include "sim/base/random.h"

static const char *const PIECES[] = {
    "\r\n",
    "\n",
    "\r",
    "\r\n\r\n",
    "--b\r\n",
    "--bb\r\n",
    "--b--\r\n",
    "--bb--\r\n",
    "--",
    "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    "Content-Type: multipart/digest; boundary=\"bb\"\r\n\r\n",
    "Content-Type: message/rfc822\r\n\r\n",
    "Content-Type: text/plain; charset=\"utf-8\"; name*0*=x''y; (",
    "Content-Transfer-Encoding: base64\r\n",
    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
    "Content-Disposition: attachment; filename=\"a\\",
    "Content-Language: en, (de), id",
    "Subject: =?utf-8?q?x?=\r\n folded\r\n",
    "no field at all\r\n",
    ": \r\n",
    "SGVsbG8=",
    "=3D=\r\n=",
    "text\xc3\xa9\xff",
    "\"",
    "((",
    ";",
    "=",
    " \t",
    "From: Ani (a <a@x>, g: b@y;, \"c\" <@r:c@z>\r\n",
    "To: ",
    "Date: Mon, 02 Mar 2026 09:00:04 +0700\r\n",
    "Message-ID: <a@x>\r\n",
    "References: <a@x> <\"b\"@x",
    "In-Reply-To: <b@x>\r\n",
    "Subject: Re: [x] =?iso-2022-jp?b?GyRC?= [fwd: y]\r\n",
    "Content-Type: text/html; charset=iso-2022-jp\r\n",
    "<a@x>",
    "@",
    "[",
    ":",
    ",",
};

struct mw_span damaged_letter(uint64_t seed) {
    struct mw_random random = mw_random_stream(seed, "letters");
    struct mw_buffer text = {0};
    for (uint64_t left = mw_random_below(&random, 60); left > 0; left--) {
        if (mw_random_below(&random, 12) == 0)
            mw_buffer_add_byte(&text, (char)mw_random_below(&random, 256));
        else
            mw_buffer_add_text(&text, PIECES[mw_random_below(&random, sizeof PIECES / sizeof *PIECES)]);
    }
    for (uint64_t left = mw_random_below(&random, 4); left > 0 && text.len > 0; left--)
        text.data[mw_random_below(&random, text.len)] = (char)mw_random_below(&random, 256);
    if (text.len > 0 && mw_random_below(&random, 4) == 0) text.len = mw_random_below(&random, text.len);
    char *letter = malloc(text.len > 0 ? text.len : 1);
    if (text.len > 0) memcpy(letter, text.data, text.len);
    struct mw_span span = {letter, text.len};
    mw_buffer_free(&text);
    return span;
}

#!/usr/bin/env python3
"""Many callers at once, and very many one after the other."""
import poplib
import smtplib
import time
import unittest

from serving import ANI, Serving


class Load(unittest.TestCase):
    def test_two_hundred_at_once(self):
        with Serving() as serving:
            before = serving.descriptors()
            idle = [serving.raw(25 if i % 2 else 110) for i in range(100)]
            slow = [serving.raw(25) for _ in range(80)]
            for session in idle + slow:
                session.line()
            for turn in range(6):
                for session in slow:
                    session.say("NOOP x"[turn])
                begin = time.monotonic()
                busy = [serving.submit() for _ in range(10)]
                for session in busy:
                    session.sendmail(ANI[0], [ANI[0]], f"Subject: {turn}\r\n\r\nx\r\n")
                    session.quit()
                self.assertLess(time.monotonic() - begin, 3, "the slow ones slow the others")
            for session in slow:
                self.assertRegex(session.ask("\r\n"), "^250")
            self.assertGreaterEqual(serving.wait_for_mail(60), 60)
            for session in idle + slow:
                session.close()
            time.sleep(0.5)
            self.assertLessEqual(serving.descriptors(), before)

    def test_too_many(self):
        with Serving() as serving:
            callers = [serving.raw(25) for _ in range(500)]
            for caller in callers:
                self.assertRegex(caller.line(), "^220 ")
            with serving.raw(25) as one, serving.raw(110) as other, serving.raw(143) as third:
                self.assertRegex(third.line(), r"^\* BYE \[UNAVAILABLE\]")
                self.assertEqual(third.line(), "")
                self.assertRegex(one.line(), "^421 4.3.2")
                self.assertEqual(one.line(), "")
                self.assertRegex(other.line(), r"^-ERR \[SYS/TEMP\]")
            for caller in callers:
                caller.close()
            time.sleep(0.5)
            serving.mailbox().quit()

    def test_who_does_not_read_is_not_read(self):
        with Serving() as serving:
            session = serving.submit()
            session.sendmail(ANI[0], [ANI[0]], "Subject: long\r\n\r\n" + ("x" * 70 + "\r\n") * 4000)
            session.quit()
            self.assertEqual(serving.wait_for_mail(1), 1)
            before = serving.resident_kb()
            with serving.raw(110) as greedy:
                greedy.say(f"USER {ANI[0]}\r\nPASS {ANI[1]}\r\n" + "RETR 1\r\n" * 2000)
                time.sleep(1)
                self.assertLess(serving.resident_kb() - before, 100_000, "2,000 answers wait in memory")

    def test_two_thousand_in_a_row(self):
        with Serving() as serving:
            levels = []
            for number in range(2000):
                if number % 2:
                    session = smtplib.SMTP("127.0.0.1", serving.port(25), local_hostname="caller.example")
                    session.sendmail("a@b.example", [ANI[0]], f"Subject: {number}\r\n\r\n{number}\r\n")
                    session.quit()
                else:
                    session = poplib.POP3("127.0.0.1", serving.port(110))
                    session.user(ANI[0])
                    session.pass_(ANI[1])
                    for at in range(session.stat()[0]):
                        session.dele(at + 1)
                    session.quit()
                if number in (20, 1000, 1999):
                    levels.append((serving.descriptors(), serving.resident_kb()))
            self.assertLessEqual(levels[2][0], levels[0][0] + 1)
            # The trace in memory is full long before the first thousand are through.
            self.assertLess(levels[2][1] - levels[1][1], 20_000)


unittest.main()

#!/usr/bin/env python3
"""RFC 3461 as smtplib asks for it: reports from this server, and from the one that the letter went on to."""
import email
import time
import unittest

from serving import ANI, BUDI, Serving

LETTER = "From: Ani <ani@sekolah.example>\r\nSubject: Halo\r\n\r\nSatu baris\r\n"


class Reports(unittest.TestCase):
    def test_delivery_reports(self):
        with Serving() as serving:
            session = serving.submit()
            session.sendmail(ANI[0], [BUDI[0]], LETTER, mail_options=["RET=HDRS", "ENVID=surat+2B1"],
                             rcpt_options=["NOTIFY=SUCCESS,FAILURE", f"ORCPT=rfc822;{BUDI[0]}"])
            session.sendmail(ANI[0], ["nobody@kantor.example"], LETTER, rcpt_options=["NOTIFY=NEVER"])
            session.sendmail(ANI[0], ["nobody@kantor.example"], LETTER, mail_options=["RET=FULL", "ENVID=2"])
            session.quit()
            self.assertEqual(serving.wait_for_mail(2), 2)
            time.sleep(1)
            reports = {}
            session = serving.mailbox()
            self.assertEqual(session.stat()[0], 2, "NEVER is never")
            for number in (1, 2):
                report = email.message_from_bytes(b"\r\n".join(session.retr(number)[1]))
                self.assertEqual((report["Return-Path"], report.get_content_type()), ("<>", "multipart/report"))
                _, status, original = report.get_payload()
                fields = status.get_payload()
                reports[fields[0]["Original-Envelope-Id"]] = fields, original
            session.quit()
            (message, recipient), original = reports["surat+1"]
            self.assertEqual(message["Reporting-MTA"], "dns; mx.kantor.example")
            self.assertEqual((recipient["Action"], recipient["Original-Recipient"]), ("delivered", f"rfc822;{BUDI[0]}"))
            self.assertEqual(original.get_content_type(), "text/rfc822-headers")
            (message, recipient), original = reports["2"]
            self.assertEqual((message["Reporting-MTA"], recipient["Action"]), ("dns; mail.sekolah.example", "failed"))
            self.assertEqual(original.get_content_type(), "message/rfc822")
            self.assertIn("Satu baris", original.get_payload(0).get_payload())


unittest.main()

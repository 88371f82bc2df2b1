"""Sending what waits, in a thread of this process: mail to partners, and mail and push messages to officers on duty.

Any number of processes share the work.
A mail is sent at least once: who crashes between the mail server's yes and the database's sends it again, with the same
Message-ID, by which a receiver knows the second as the first.
"""

import hashlib
import smtplib
import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

import msgspec
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from fieldapp.login import mails as account_mails
from fieldapp.login.mails import AccountMail
from fieldapp.push import PushFailedError, push
from fieldapp.settings import Settings
from inspections import clock
from inspections.answers import say_day
from inspections.database import now, writing
from inspections.documents import typeset
from inspections.documents.handover import handover_sheet
from inspections.problems import Problem
from inspections.signals import calls, feedback, outbox, pushes
from inspections.signals.calls import CallMail
from inspections.signals.handover import Content, Line
from inspections.signals.outbox import Mail
from inspections.signals.papers import MEDIA, path_of
from inspections.signals.partners import Part
from inspections.signals.pushes import CallPush
from inspections.store import Store, StoreError

# How often a process looks for mail that another one put down, or that waits for its next attempt.
LOOK_AROUND = 10.0
# No mail server that works needs longer, in seconds.
PATIENCE = 30
PERMANENT = range(500, 600)
log = structlog.get_logger()


class DocumentsAwayError(OSError):
    """The store can't give the documents that go along: the mail waits for them."""


class Post:
    """Carries mail to partners, for as long as a mail server is set."""

    def __init__(self, engine: Engine, store: Store, settings: Settings, look_around: float = LOOK_AROUND) -> None:
        self._engine = engine
        self._store = store
        self._settings = settings
        self._look_around = look_around
        self._stopping = threading.Event()
        self._news = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin with what is left of before, and go on with what comes."""
        if self._settings.smtp_host or self._settings.push_contact:
            self._thread = threading.Thread(target=self._work, name="post", daemon=True)
            self._thread.start()

    def wake(self) -> None:
        """Something was put in the outbox: look now."""
        self._news.set()

    def stop(self) -> None:
        """End after the mail that is under way."""
        self._stopping.set()
        self._news.set()
        if self._thread:
            self._thread.join()

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            try:
                if self._does_something():
                    continue
            except SQLAlchemyError as error:
                # The claim ends by itself, and the mail is sent then.
                log.error("mail.postponed", error=type(error).__name__)
            self._news.wait(self._look_around)

    def _does_something(self) -> bool:
        """Calls go first: somebody may be in danger. A mail and a push take turns: neither keeps the other waiting."""
        if calls.advance(self._engine, timedelta(minutes=self._settings.call_minutes)):
            return True
        call = calls.claim(self._engine) if self._settings.smtp_host else None
        if call:
            self._call(call)
        waiting = pushes.claim(self._engine) if self._settings.push_contact else None
        if waiting:
            self._push(waiting)
        if call or waiting:
            return True
        if not self._settings.smtp_host:
            return False
        if account_mail := account_mails.claim(self._engine):
            self._write_to_owner(account_mail)
            return True
        mail = outbox.claim(self._engine) or outbox.claim_reminder(self._engine)
        if mail:
            (self._remind if mail.is_reminder else self._send)(mail)
        return mail is not None

    def _push(self, waiting: CallPush) -> None:
        try:
            push(self._settings, waiting.to)
        except PushFailedError as error:
            log.warning("push.failed", gone=error.is_gone)
            pushes.failed(self._engine, waiting, error.is_gone)
        else:
            log.info("push.sent")
            pushes.sent(self._engine, waiting)

    def _call(self, mail: CallMail) -> None:
        try:
            deliver(self._settings, call_letter(mail, self._settings))
        except (OSError, smtplib.SMTPException) as error:
            _, is_permanent = _reason(error)
            log.warning("call.failed", permanent=is_permanent, error=type(error).__name__)
            calls.failed(self._engine, mail, is_permanent)
        else:
            log.info("call.sent")
            calls.sent(self._engine, mail)

    def _write_to_owner(self, mail: AccountMail) -> None:
        try:
            subject, words = account_mails.letter(self._engine, mail, self._settings)
            # Each attempt has a link of its own: none is taken for a second copy of another.
            id_ = f"account-{mail.position}-{mail.attempt}"
            message = _message(mail.to, self._settings.smtp_from, subject, id_)
            message.set_content(words)
            deliver(self._settings, message)
        except (OSError, smtplib.SMTPException) as error:
            _, is_permanent = _reason(error)
            log.warning("account-mail.failed", kind=mail.kind, permanent=is_permanent, error=type(error).__name__)
            account_mails.failed(self._engine, mail, is_permanent)
        else:
            log.info("account-mail.sent", kind=mail.kind)
            account_mails.sent(self._engine, mail)

    def _remind(self, mail: Mail) -> None:
        try:
            deliver(self._settings, self._letter(mail))
        except (OSError, smtplib.SMTPException) as error:
            reason, is_permanent = _reason(error)
            log.warning("reminder.failed", handover=mail.handover, permanent=is_permanent, error=type(error).__name__)
            if is_permanent:
                outbox.not_reminded(self._engine, mail, reason)
        else:
            log.info("reminder.sent", handover=mail.handover)
            outbox.reminded(self._engine, mail)

    def _send(self, mail: Mail) -> None:
        try:
            deliver(self._settings, self._letter(mail))
        except (OSError, smtplib.SMTPException) as error:
            reason, is_permanent = _reason(error)
            log.warning("mail.failed", handover=mail.handover, permanent=is_permanent, error=type(error).__name__)
            (outbox.refused if is_permanent else outbox.postponed)(self._engine, mail, reason)
        else:
            log.info("mail.sent", handover=mail.handover)
            outbox.delivered(self._engine, mail)

    def _letter(self, mail: Mail) -> EmailMessage:
        content = msgspec.json.decode(mail.content, type=Content)
        link, sender = self._link(mail, content), self._settings.smtp_from
        if mail.is_reminder:
            return reminder_letter(content, mail.to, sender, mail.handover, link)
        try:
            along = [(line.label, self._store.read(path_of(mail.signal, line.id))) for line in _along(content)]
        except StoreError as error:
            raise DocumentsAwayError from error
        return letter(content, mail.to, sender, mail.handover, link, _document(mail, content), along)

    def _link(self, mail: Mail, content: Content) -> str | None:
        """A link to answer with, fresh for each attempt: its token stands nowhere but in the mail."""
        if not self._settings.origin:
            return None
        today = clock.today()
        expires_on = max(content.feedback_by, today) + feedback.GRACE
        with writing(self._engine) as connection:
            token = feedback.issue_link(connection, mail.handover, mail.made_by, now(), expires_on)
        return f"{self._settings.origin}/feedback/{token}"


def _document(mail: Mail, content: Content) -> bytes | None:
    """The handover as a PDF. When it can't be made the mail goes without: its JSON says the same, and can't wait."""
    try:
        return typeset(handover_sheet(content, mail.municipality))
    except (Problem, OSError) as error:
        code = error.code if isinstance(error, Problem) else "document-failed"
        log.error("mail.without-document", handover=mail.handover, code=code, error=type(error).__name__)
        return None


def _along(content: Content) -> list[Line]:
    """The documents that go along with a handover."""
    return [line for section in content.sections if section.id == Part.DOCUMENTS for line in section.lines]


def letter(
    content: Content,
    to: str,
    sender: str,
    handover: str,
    link: str | None,
    document: bytes | None,
    along: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """The mail to a partner: only what the handover holds; nothing of the case in its subject."""
    message = _message(to, sender, f"Overdracht van een signaal, kenmerk {content.reference}", handover)
    forms = "als document (PDF) en voor uw systeem (JSON)" if document else "in een vorm voor uw systeem (JSON)"
    message.set_content(
        f"{_head(content)}"
        f"Bij deze mail zit de overdracht van een signaal, {forms}.\n"
        "De inhoud is vertrouwelijk en alleen bedoeld voor uw taak:\n"
        f"{content.task}.\n\n"
        f"Wij vragen u uiterlijk {say_day(content.feedback_by)} te laten weten wat u met het signaal doet.\n"
        f"{_how_to_answer(link)}\n"
    )
    encoded = msgspec.json.format(msgspec.json.encode(content), indent=2)
    name = f"overdracht-{content.reference}"
    if document:
        message.add_attachment(document, maintype="application", subtype="pdf", filename=f"{name}.pdf")
    message.add_attachment(encoded, maintype="application", subtype="json", filename=f"{name}.json")
    for called, content_ in along:
        kind, _, rest = MEDIA[called.rpartition(".")[2]].partition(";")[0].partition("/")
        # A mail within a mail would have to be taken apart; as it is, it stays what its hash says.
        kind, rest = ("application", "octet-stream") if kind in ("message", "text") else (kind, rest)
        message.add_attachment(content_, maintype=kind, subtype=rest, filename=called)
    return message


def reminder_letter(content: Content, to: str, sender: str, handover: str, link: str | None) -> EmailMessage:
    """The mail that asks a partner once more for its answer; it holds nothing of the case."""
    subject = f"Herinnering: terugkoppeling gevraagd, kenmerk {content.reference}"
    message = _message(to, sender, subject, f"{handover}-reminder")
    message.set_content(
        f"{_head(content)}"
        f"U kreeg op {say_day(content.made_on)} een signaal van ons. Wij hoorden nog niet wat u ermee doet.\n"
        f"Wilt u dat alsnog laten weten?\n{_how_to_answer(link)}\n"
    )
    return message


def call_letter(mail: CallMail, settings: Settings) -> EmailMessage:
    """The mail that calls an officer. It says nothing of the signal, not even where it is: a mail is read by others."""
    id_ = hashlib.sha256(f"{mail.signal}-{mail.officer}".encode()).hexdigest()
    message = _message(mail.to, settings.smtp_from, "Er wacht iets met spoed op u", id_)
    where = f"{settings.origin}/desk/signals" if settings.origin else "het bureau"
    message.set_content(
        f"Er is een melding binnengekomen die niet kan wachten. Log in op {where} en open de bovenste melding.\n\n"
        f"Opent niemand de melding binnen {settings.call_minutes} minuten, dan gaat dit bericht ook naar de volgende.\n"
    )
    return message


def _message(to: str, sender: str, subject: str, id_: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, sender, to
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{id_}@{sender.rpartition('@')[2]}>"
    return message


def _head(content: Content) -> str:
    return (
        f"Aan: {content.partner_name}\n"
        f"Van: de aandachtsfunctionaris mensenhandel van {content.municipality}\n"
        f"Kenmerk: {content.reference}\n\n"
    )


def _how_to_answer(link: str | None) -> str:
    return f"U kunt antwoorden via deze link, die één keer werkt:\n{link}" if link else "U kunt deze mail beantwoorden."


def deliver(settings: Settings, message: EmailMessage) -> None:
    """Give `message` to the mail server. Raises OSError or smtplib.SMTPException when it isn't taken."""
    secure = ssl.create_default_context()
    where = settings.smtp_host, settings.smtp_port
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=secure)
    else:
        server = smtplib.SMTP(*where, timeout=PATIENCE)
    with server:
        if settings.smtp_security == "starttls":
            server.starttls(context=secure)
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password)
        server.send_message(message)


def _reason(error: Exception) -> tuple[str, bool]:
    """In words what went wrong, and whether trying again is no use (RFC 5321 §4.2.1: codes from 500)."""
    if isinstance(error, DocumentsAwayError):
        return "de documenten die mee moeten, zijn nu niet op te halen", False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return f"{code} {_text(text)}", code in PERMANENT
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return "de mailserver laat ons niet toe", False
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}", error.smtp_code in PERMANENT
    return "de mailserver is niet bereikbaar", False


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said

"""Writes of coaching: each in one transaction with its audit entry."""

from zhike.apps.coaching.actions.asking import (
    NewPrompt,
    add_prompt,
    answer_ask,
    end_prompt,
    log_ask,
    take_back_ask,
    take_back_use,
    use_prompt,
)
from zhike.apps.coaching.actions.keeping import (
    forget_customer,
    forget_person,
    hand_over_inquiries,
    repoint_customer,
    restore_customer,
    take_back_inquiries,
)
from zhike.apps.coaching.actions.learning import (
    NewCertificate,
    answer_inquiry,
    ask_expert,
    certify,
    end_certificate,
    note_learning,
    take_back_learning,
    write_card,
)

__all__ = [
    "NewCertificate", "NewPrompt", "add_prompt", "answer_ask", "answer_inquiry", "ask_expert", "certify",
    "end_certificate", "end_prompt", "forget_customer", "forget_person", "hand_over_inquiries", "log_ask",
    "note_learning", "repoint_customer", "restore_customer", "take_back_ask", "take_back_inquiries",
    "take_back_learning", "take_back_use", "use_prompt", "write_card",
]  # fmt: skip

"""A small client of the Zhike API: typed records, pages walked to their end, repeats without a second effect."""

from zhike_client.client import Client
from zhike_client.records import (
    Call,
    Change,
    Customer,
    Gift,
    Happening,
    Hit,
    Hook,
    Message,
    Metric,
    Notice,
    Order,
    Profile,
    Sent,
    Trial,
    User,
    Visit,
)
from zhike_client.transport import Refused, StaleRecord, Unreachable

__all__ = [
    "Call", "Change", "Client", "Customer", "Gift", "Happening", "Hit", "Hook", "Message", "Metric", "Notice", "Order",
    "Profile", "Refused", "Sent", "StaleRecord", "Trial", "Unreachable", "User", "Visit",
]  # fmt: skip

"""A small client of the Zhike API: typed records, pages walked to their end, repeats without a second effect."""

from zhike_client.client import Client
from zhike_client.records import (
    Call,
    Customer,
    Gift,
    Happening,
    Hit,
    Hook,
    Message,
    Metric,
    Notice,
    Order,
    Sent,
    User,
    Visit,
)
from zhike_client.transport import Refused, StaleRecord, Unreachable

__all__ = [
    "Call", "Client", "Customer", "Gift", "Happening", "Hit", "Hook", "Message", "Metric", "Notice", "Order",
    "Refused", "Sent", "StaleRecord", "Unreachable", "User", "Visit",
]  # fmt: skip

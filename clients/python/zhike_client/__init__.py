"""A small client of the Zhike API: typed records, pages walked to their end, repeats without a second effect."""

from zhike_client.client import Client
from zhike_client.records import Customer, Hook, Message, Metric, Order, Sent
from zhike_client.transport import Refused, StaleRecord, Unreachable

__all__ = [
    "Client", "Customer", "Hook", "Message", "Metric", "Order", "Refused", "Sent", "StaleRecord", "Unreachable",
]  # fmt: skip

"""Orders: one row is one line of an order, or a whole order where the file has no lines."""

from zhike.apps.exchange.kinds.kind import Kind
from zhike.apps.exchange.kinds.orders.checking import SCHEMA, Checker
from zhike.apps.exchange.kinds.orders.fields import FIELDS, LABEL, NEEDED
from zhike.apps.exchange.kinds.orders.review import review, settle_options
from zhike.apps.exchange.kinds.orders.writing import Writer, undo

KIND = Kind(LABEL, FIELDS, NEEDED, SCHEMA, Checker, Writer, review, undo, settle_options)

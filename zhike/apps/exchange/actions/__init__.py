"""Writes of exchange: start an import, map its columns, check it, fix it, run it, undo it, forget its files."""

from zhike.apps.exchange.actions.checking import check, fix_cells
from zhike.apps.exchange.actions.forgetting import forget_customer, forget_named, forget_person
from zhike.apps.exchange.actions.keeping import forget_files
from zhike.apps.exchange.actions.mapping import map_columns
from zhike.apps.exchange.actions.owning import NoSuchTable, keep_indicators, own_table
from zhike.apps.exchange.actions.refusing import note_refusal
from zhike.apps.exchange.actions.running import run
from zhike.apps.exchange.actions.starting import perform, request, stage, start_import
from zhike.apps.exchange.actions.state import ImportRefused, MappingUnclear, NoSuchImport, WrongStep
from zhike.apps.exchange.actions.undoing import undo

__all__ = [
    "ImportRefused", "MappingUnclear", "NoSuchImport", "NoSuchTable", "WrongStep", "check", "fix_cells",
    "forget_customer", "forget_files", "forget_named", "forget_person", "keep_indicators", "map_columns",
    "note_refusal", "own_table",
    "perform", "request", "run", "stage", "start_import", "undo",
]  # fmt: skip

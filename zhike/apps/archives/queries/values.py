"""Values of the archive in questions to the database: kept as JSON, compared as text, as number, as one of many."""

from typing import Any

from django.db.models import BooleanField, DecimalField, Func, TextField, Value


class Text(Func):
    """The text of a value, that of a truth true or false; none of a list, and none of what is sealed."""

    output_field = TextField()
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        """Return the text as PostgreSQL gives it."""
        template = (
            "(CASE WHEN jsonb_typeof(%(expressions)s) NOT IN ('object', 'array') THEN %(expressions)s #>> '{}' END)"
        )
        return super().as_sql(compiler, connection, template=template, **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the text as SQLite gives it."""
        template = (
            "(CASE json_type(%(expressions)s) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false'"
            " WHEN 'object' THEN NULL WHEN 'array' THEN NULL ELSE json_extract(%(expressions)s, '$') END)"
        )
        return super().as_sql(compiler, connection, template=template, **more)


class Number(Func):
    """The number of a value, none where it is no number: a field may have been of another kind before."""

    output_field = DecimalField(max_digits=20, decimal_places=4)
    arity = 1

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        """Return the number as PostgreSQL gives it."""
        template = (
            "(CASE WHEN (%(expressions)s #>> '{}') ~ '^-?[0-9]+([.][0-9]+)?$'"
            " THEN (%(expressions)s #>> '{}')::numeric END)"
        )
        return super().as_sql(compiler, connection, template=template, **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the number as SQLite gives it."""
        text = "json_extract(%(expressions)s, '$')"
        template = f"CAST(CASE WHEN {text} NOT GLOB '*[^0-9.-]*' AND {text} GLOB '*[0-9]*' THEN {text} END AS NUMERIC)"
        return super().as_sql(compiler, connection, template=template, **more)


class HasTag(Func):
    """Whether a text is one of the texts of a list."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, value: Any, tag: str):
        super().__init__(value, Value(tag, output_field=TextField()))

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **more: Any) -> Any:
        """Return the question as PostgreSQL asks it; of what is sealed it would find the name of the seal."""
        kept, _none = compiler.compile(self.source_expressions[0])
        template = f"(jsonb_typeof({kept}) = 'array' AND jsonb_exists(%(expressions)s))"
        return super().as_sql(compiler, connection, template=template, **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Return the question as SQLite asks it."""
        template = "EXISTS(SELECT 1 FROM json_each(%(expressions)s)"
        return super().as_sql(compiler, connection, template=template, arg_joiner=") AS tag WHERE tag.value = ", **more)

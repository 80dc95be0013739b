"""Pure decisions of complaints."""

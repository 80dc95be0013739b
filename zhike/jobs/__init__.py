"""What happens without a click: reactions to events, the dispatcher, the schedule."""

"""Questions to a person who sleeps badly, and the description that their answers make."""

"""What a person is shown and can keep: pictures of their own nights, and pages."""

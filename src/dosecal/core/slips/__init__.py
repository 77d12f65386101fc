"""What was probably meant where an entry can hardly be true: body sizes and laboratory values."""

"""What was probably meant if an entry can hardly be true: body sizes and laboratory values."""

"""The duties of every kind of stream: who has one, and what people say of having it."""

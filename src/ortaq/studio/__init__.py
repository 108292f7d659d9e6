"""Co-productions: from the call and the pitch to the programme that all partners own."""

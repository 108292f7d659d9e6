"""What waits for one person: read from every room, by what the person does there. Nothing is stored here.

Each kind of work is a function that yields jobs; a job says what to do, about which programme, with whom, until when,
and where. `today` stands first: it is due within a day, or it keeps somebody else waiting.
"""

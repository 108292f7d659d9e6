"""The contract form: seven pickers, the sentence that is the clause, versions with their differences."""

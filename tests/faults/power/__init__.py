"""Power cuts: what was not synced when the power goes is lost, in part or in whole, and the journal tells the truth."""

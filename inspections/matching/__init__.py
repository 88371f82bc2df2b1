"""Who or what is known already: names and addresses that are the same, or so much alike that a person should look."""

"""How an event becomes part of the ledger: admission, keys, folding, writing, and who must look again."""

def cases(peers):
    return []

"""Search agents, scripted or a language model, played on questions that take several documents."""

"""Who answers for what: rows and containers of one dashboard in others.

Drafts come in; cascades, shares and contributions go out. INVARIANT: nothing reaches the score of a dashboard by two ways.
"""

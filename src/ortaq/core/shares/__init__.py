"""Made together: who brings how much, who owns what where, and who is paid in which order.

`treaties` are rule-sets as data and what they say of shares, `split` is the rights of a work as a matrix that is whole,
`money` knows currencies and dated rates, `finance` holds what is brought against what it costs, `waterfall` pays what
comes in and `statements` tell each partner. `apportion` divides whole numbers. Pure: the rooms bring the clock, the
store and the sentences.
"""

"""Text to syntax tree: what was written, with names as text, a span on every node and every comment kept.

A `Source` goes in, a `Ruleset` comes out, with a diagnostic for everything that is not the language. This
package is the only user of Lark. Invariants: the span of a node contains the spans of its parts; a statement
that could not be read is absent and has a diagnostic; blocks are nested at most `MAX_BLOCKS` deep,
expressions `MAX_NESTING`.
"""

"""The second computation: doses and days counted again, another way, before anybody sees them.

Written apart: nothing here calls, or is called by, the arithmetic that it checks. Days are day numbers, amounts are
whole-number fractions; what it reads is the case, the rules as they were loaded, and the result.
"""

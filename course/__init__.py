"""What makes a course of the book: questions, exercises with their checks, and what a class's answers come to.

The questions themselves are readable files: `questions/`, one for each lesson. README.md says how to change them.
"""

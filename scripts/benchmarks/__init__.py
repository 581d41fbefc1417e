"""What scripts/bench measures: one module for each benchmark, each with a function run(bench) that returns its lines of the table."""

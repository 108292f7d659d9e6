"""How the model of `ortaq.core.text.identify` is made: bring the sources, count, weigh, write."""

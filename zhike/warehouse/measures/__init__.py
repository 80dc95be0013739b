"""One Ibis expression per measure over the star: ``(star, as_of, …)`` in, an Ibis table out."""

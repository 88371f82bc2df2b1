"""Operations (controledagen): planning several controls on one day, and what follows them."""

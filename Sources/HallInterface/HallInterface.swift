// HallInterface

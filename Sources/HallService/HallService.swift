// HallService

// FirmwareMaps

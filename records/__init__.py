"""Everything Aftercart itself stores: sessions, turns and feedback. SQLAlchemy and Alembic."""
